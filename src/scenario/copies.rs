//! The hosts that an entry of `clients` stands for.

use super::limits;
use super::spec::{ClientSpec, Scenario};
use crate::wire::Mac;

/// Names and hardware addresses of all clients: no more of them than a network may have, whatever it says.
pub(crate) fn hosts_of_clients(scenario: &Scenario) -> impl Iterator<Item = (String, Mac)> + '_ {
    scenario.clients.iter().flat_map(copies).take(limits::HOSTS)
}

/// Names and hardware addresses of a client and its copies: no more of them than a network may have, whatever it says.
pub(crate) fn copies(spec: &ClientSpec) -> impl Iterator<Item = (String, Mac)> + '_ {
    let width = spec.count.to_string().len().max(2);
    (0..spec.count).take(limits::HOSTS).map(move |index| {
        let id = if spec.count == 1 { spec.id.clone() } else { format!("{}-{:0width$}", spec.id, index + 1) };
        let [a, b, c, d, e, f] = spec.mac.0;
        let number = (u64::from_be_bytes([0, 0, a, b, c, d, e, f]) + u64::from(index)) & 0xffff_ffff_ffff;
        let [_, _, mac @ ..] = number.to_be_bytes();
        (id, Mac(mac))
    })
}
