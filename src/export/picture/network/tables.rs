//! The tables below the drawing: all devices, all pools, the frames on their way. Nothing is left out for want of room.

use super::Moment;
use crate::drawing::card_text::{badge, flags, lines, without};
use crate::drawing::{Envelope, kinds};
use crate::export::picture::colours::{LINE, SOFT, STRONG};
use crate::export::picture::svg::{BOLD, MONO, PLAIN, Style, Svg};
use crate::protocol::EntryId;
use crate::teach;
use crate::view::HostView;

/// A line of a cell.
const LINE_H: i32 = 15;
/// Between columns.
const GAP: i32 = 10;
const CELL: Style = Style { size: 11, ..PLAIN };
const CODE: Style = Style { size: 11, ..MONO };
const HEAD: Style = Style { size: 11, ..BOLD };

/// A column: its heading, its share of the width in hundredths, its style.
type Column = (&'static str, i32, Style);

/// Draws the tables from a place on; returns where they end.
pub(super) fn draw(svg: &mut Svg, moment: Moment<'_>, flying: &[Envelope], (left, top): (i32, i32), width: i32) -> i32 {
    let view = moment.view;
    let mut pen = Pen { svg, left, width, y: top };
    let columns = [
        ("Port", 5, CODE),
        ("Device", 17, HEAD),
        ("MAC address", 15, CODE),
        ("Address", 14, CODE),
        ("State", 15, CELL),
        ("More", 34, CELL),
    ];
    let devices: Vec<Vec<String>> = view.hosts.iter().map(|host| device(host, moment).into()).collect();
    pen.table("Devices", &columns, &devices);
    let pools = view
        .pools
        .iter()
        .map(|pool| vec![pool.server.to_string(), teach::pools::ranges(pool), teach::pools::counts(pool).join(", ")]);
    pen.table(
        "Lease pools",
        &[("Server", 22, HEAD), ("Addresses", 34, CODE), ("Now", 44, CELL)],
        &Vec::from_iter(pools),
    );
    let columns = [("Frame", 20, HEAD), ("About", 15, CODE), ("From", 20, CELL), ("To", 25, CELL), ("Now", 20, CELL)];
    pen.table("Frames on their way", &columns, &frames(moment, flying));
    pen.y
}

/// What is said of a device: port, name, MAC address, address, state, and what else there is to say.
pub fn device(host: &HostView, moment: Moment<'_>) -> [String; 6] {
    let address = host.address.map_or_else(|| without(host), |address| address.to_string());
    let mut more = flags(host, moment.view);
    more.extend(lines(host, moment.names, moment.view.now));
    [
        (u32::from(host.port) + 1).to_string(),
        host.name.to_string(),
        host.mac.to_string(),
        address,
        badge(host).to_owned(),
        more.join("; "),
    ]
}

/// What the table says of the frames that the drawing shows.
fn frames(moment: Moment<'_>, flying: &[Envelope]) -> Vec<Vec<String>> {
    let mut told: Vec<EntryId> = Vec::new();
    let mut rows = Vec::new();
    for envelope in flying.iter() {
        if told.contains(&envelope.sent) {
            continue;
        }
        told.push(envelope.sent);
        let flights = || moment.flights.iter().filter(|flight| flight.sent == envelope.sent);
        let ports: crate::net::Ports = flights().flat_map(|flight| flight.to.iter()).collect();
        let to: Vec<&str> = ports.iter().map(|port| moment.names.name(port)).collect();
        let from = flights().next().map_or("", |flight| moment.names.name(flight.from));
        let now = match (envelope.lost, envelope.landed) {
            (Some(why), _) => format!("lost: {}", teach::loss(why)),
            (None, true) => "just landed".to_owned(),
            (None, false) => "on its way".to_owned(),
        };
        rows.push(vec![
            format!("{} {}", kinds::letter(envelope.kind), envelope.label),
            envelope.address.clone().unwrap_or_default(),
            from.to_owned(),
            to.join(", "),
            now,
        ]);
    }
    rows
}

/// Where the next table goes.
struct Pen<'a> {
    svg: &'a mut Svg,
    left: i32,
    width: i32,
    y: i32,
}

impl Pen<'_> {
    /// A table with its title; nothing where it has no rows.
    fn table(&mut self, title: &str, columns: &[Column], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.svg.text(self.left, self.y + 14, Style { size: 13, ..BOLD }, title);
        self.y += 22;
        self.svg.rect((self.left, self.y, self.width, 20), SOFT, "none", 0);
        let mut x = self.left + 4;
        let places: Vec<(i32, i32, Style)> = columns
            .iter()
            .map(|(heading, share, style)| {
                let (at, wide) = (x, self.width * share / 100);
                self.svg.text(at, self.y + 14, HEAD, heading);
                x += wide;
                (at, wide - GAP, *style)
            })
            .collect();
        self.y += 20;
        for row in rows {
            let mut lines = 1;
            for ((x, room, style), cell) in places.iter().zip(row) {
                for (line, at) in style.wrap(cell, *room).iter().zip(0..) {
                    self.svg.text(*x, self.y + 14 + LINE_H * at, *style, line);
                    lines = lines.max(at + 1);
                }
            }
            self.y += LINE_H * lines + 5;
            self.svg.line((self.left, self.y), (self.left + self.width, self.y), LINE, "1", "");
        }
        self.svg.line((self.left, self.y), (self.left + self.width, self.y), STRONG, "1", "");
        self.y += 18;
    }
}
