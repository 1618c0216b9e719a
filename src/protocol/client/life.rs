//! Power, cable, and what a person does to a client.

use super::{Client, Phase, Previous, State, messages};
use crate::base::Duration;
use crate::protocol::action::Action;
use crate::protocol::basis::Basis;
use crate::protocol::context::Context;
use crate::protocol::event::{Cannot, DropReason, Event, StateTrigger};
use crate::protocol::manual::{Manual, ManualConfig};
use crate::protocol::message;
use crate::protocol::profile::Boot;
use crate::protocol::timer::Timer;

impl Client {
    /// The host is switched on: a remembered lease that still runs is verified, else the client begins anew.
    pub fn start(&mut self, ctx: &mut Context<'_>) {
        if let State::Manual(manual) = &mut self.state {
            manual.start(ctx);
            return;
        }
        let remembered = self.remembered.take();
        match remembered {
            Some(lease) if self.profile.boot == Boot::InitReboot && !lease.is_over(ctx.now) => {
                let configuration = &lease.configuration;
                let event = Event::LeaseRemembered { address: configuration.address, expiry: configuration.expiry };
                let entry = ctx.event(event);
                ctx.because(entry);
                if !matches!(self.state, State::InitReboot) {
                    self.enter(ctx, State::InitReboot, StateTrigger::Started);
                }
                self.verify(ctx, lease);
            }
            other => {
                let expired = other.filter(|_| self.profile.boot == Boot::InitReboot);
                if let Some(lease) = expired {
                    self.previous = Some(Previous { address: lease.configuration.address, suggest: true });
                }
                if matches!(self.state, State::InitReboot) {
                    self.enter(ctx, State::Init, StateTrigger::Expired);
                }
                self.state = State::Init;
                self.begin(ctx);
            }
        }
    }

    /// The power is cut: all but the lease on its disk is forgotten.
    pub fn power_off(&mut self, ctx: &mut Context<'_>) {
        if let State::Manual(manual) = &mut self.state {
            manual.power_off(ctx);
            return;
        }
        self.stop_using(ctx, DropReason::PoweredOff);
        self.remembered = self.lease().or(self.remembered()).cloned();
        (self.naks, self.conflicts, self.declined, self.previous) = (0, 0, None, None);
        let verifies = self.remembered.is_some() && self.profile.boot == Boot::InitReboot;
        let state = if verifies { State::InitReboot } else { State::Init };
        if self.state_name() != name(&state) {
            self.enter(ctx, state, StateTrigger::PoweredOff);
        }
    }

    /// The cable is plugged in again, perhaps into another network: the lease has to be verified (RFC 2131 section 3.7), and
    /// what was asked for or offered behind the old cable does not count here.
    pub fn link_up(&mut self, ctx: &mut Context<'_>) {
        let lease = match &mut self.state {
            State::Manual(manual) => {
                manual.link_up(ctx);
                return;
            }
            State::Selecting(_) | State::Requesting(_) => {
                self.start_over(ctx, StateTrigger::LinkUp, self.config.processing);
                return;
            }
            State::Rebooting(rebooting) => Some(&rebooting.lease),
            _ => self.lease(),
        };
        let Some(lease) = lease.cloned().filter(|_| self.profile.boot == Boot::InitReboot) else { return };
        self.stop_using(ctx, DropReason::LinkUp);
        let configuration = &lease.configuration;
        if lease.is_over(ctx.now) {
            // The course text lets it be used a while longer where it is, but there is nothing left to verify here.
            self.previous = Some(Previous { address: configuration.address, suggest: true });
            self.start_over(ctx, StateTrigger::LinkUp, self.config.processing);
            return;
        }
        self.cancel_everything(ctx);
        ctx.event(Event::LeaseRemembered { address: configuration.address, expiry: configuration.expiry });
        self.enter(ctx, State::InitReboot, StateTrigger::LinkUp);
        self.verify(ctx, lease);
    }

    /// Whether an action can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, action: &Action) -> Result<(), Cannot> {
        let checking = matches!(&self.state, State::Bound(bound) if matches!(bound.phase, Phase::Checking(_)));
        match action {
            Action::Renew => match &self.state {
                State::Manual(_) => Err(Cannot::NoLease),
                State::Bound(_) if checking => Err(Cannot::Checking),
                State::Bound(_) => Ok(()),
                State::Init if self.halted => Ok(()),
                _ => Err(Cannot::AlreadyAsking),
            },
            Action::Release if checking => Err(Cannot::Checking),
            Action::Release if self.lease().is_some() => Ok(()),
            Action::Release => Err(Cannot::NoLease),
            Action::SetStatic(address) => match &self.state {
                _ if address.is_unspecified() || address.is_broadcast() || address.is_multicast() => {
                    Err(Cannot::NotOnNetwork)
                }
                State::Manual(manual) => manual.can(action),
                _ => Ok(()),
            },
            Action::UseDhcp => self.manual().map(|_| ()).ok_or(Cannot::AlreadySo),
            Action::Inform => match self.manual() {
                Some(manual) => manual.can(action),
                None if self.lease().is_some() => Err(Cannot::AddressFromDhcp),
                None => Err(Cannot::NoAddress),
            },
            _ => Err(Cannot::NotAServer),
        }
    }

    /// Carries out an action that it [`can`](Client::can).
    pub fn perform(&mut self, ctx: &mut Context<'_>, action: &Action) {
        match action {
            Action::Renew if matches!(self.state, State::Init) => {
                ctx.cancel(Timer::Start);
                self.begin(ctx);
            }
            Action::Renew => self.renew(ctx, StateTrigger::RenewNow),
            Action::Release => self.release(ctx),
            Action::SetStatic(address) => {
                self.stop_using(ctx, DropReason::SetByHand);
                self.cancel_everything(ctx);
                self.take_back_streams();
                let config = ManualConfig {
                    mac: self.config.mac,
                    host_name: self.config.host_name.clone(),
                    client_id: self.config.client_id.clone(),
                    address: *address,
                    prefix: self.config.prefix,
                    parameter_request_list: self.config.parameter_request_list.clone(),
                    processing: self.config.processing,
                };
                self.remembered = None;
                let manual = Manual::new(config, self.profile, self.streams.clone());
                self.enter(ctx, State::Manual(Box::new(manual)), StateTrigger::AddressSetByHand);
                ctx.event(Event::AddressSet { address: *address });
                if let State::Manual(manual) = &mut self.state {
                    manual.start(ctx);
                }
            }
            Action::UseDhcp => {
                self.stop_using(ctx, DropReason::BackToDhcp);
                self.take_back_streams();
                self.start_over(ctx, StateTrigger::BackToDhcp, Duration::ZERO);
            }
            Action::Inform => {
                if let State::Manual(manual) = &mut self.state {
                    manual.perform(ctx, action);
                }
            }
            _ => {}
        }
    }

    /// What an address given by hand has drawn is not drawn again.
    fn take_back_streams(&mut self) {
        if let State::Manual(manual) = &self.state {
            self.streams = manual.streams().clone();
        }
    }

    /// Gives the lease back. The message leaves from the address before that is given up; nobody answers it, and nothing is
    /// repeated (RFC 2131 section 4.4.6, catalogue CLI-65, CLI-66).
    fn release(&mut self, ctx: &mut Context<'_>) {
        let Some(lease) = self.lease() else { return };
        let (address, server) = (lease.configuration.address, lease.configuration.server);
        let released = ctx.event(Event::AddressReleased { address, server });
        ctx.because(released);
        let message = messages::release(&self.config, self.streams.xids.bits(), address, server);
        ctx.send_packet(message::to_server(message, server), Duration::ZERO, Basis::NothingNewSince(self.begun));
        self.stop_using(ctx, DropReason::Released);
        self.cancel_everything(ctx);
        self.previous = Some(Previous { address, suggest: true });
        self.halted = true;
        self.enter(ctx, State::Init, StateTrigger::Released);
    }
}

fn name(state: &State) -> crate::protocol::ClientState {
    match state {
        State::InitReboot => crate::protocol::ClientState::InitReboot,
        _ => crate::protocol::ClientState::Init,
    }
}
