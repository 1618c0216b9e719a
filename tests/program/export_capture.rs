//! pcapng: the same frames at the same times as in the pcap, each with its comment; read back by `pcap-file` and by tshark.
// Each test binary uses another part of these.
#[allow(dead_code)]
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use capture::read_capture;
use dorascope::export::capture::{EPOCH_S, write_pcap, write_pcapng};
use dorascope::export::text::{Source, comment};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::{Names, explain};
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketOption;
use pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionOption;
use pcap_file::pcapng::{Block, PcapNgReader};
use pcap_file::{DataLink, Endianness};
use program::{directory, text};

use crate::capture;
use crate::faulty;
use crate::program;

fn session(name: &str, lens: Lens) -> Session {
    Session::new(builtin(name).expect("built in"), Some(lens), 1)
}

fn pcapng(session: &Session) -> Vec<u8> {
    let names = Names::of(session.world());
    let source = Source { trace: session.trace(), names: &names, lens: session.lens() };
    let mut out = Vec::new();
    let frames = write_pcapng(&mut out, session.trace(), "A session", |entry| comment(entry, source)).expect("written");
    let forwarded = session.trace().iter().filter(|entry| matches!(entry.kind, Kind::Forwarded { .. })).count();
    assert_eq!(frames, forwarded);
    out
}

fn pcap(session: &Session) -> Vec<u8> {
    let mut out = Vec::new();
    write_pcap(&mut out, session.trace()).expect("written");
    out
}

/// Time since the epoch of captures, bytes and comment of each frame; header and interface are checked.
fn read(bytes: &[u8]) -> Vec<(Duration, Vec<u8>, String)> {
    let mut reader = PcapNgReader::new(bytes).expect("a section");
    assert_eq!(reader.section().endianness, Endianness::Little);
    let (mut frames, mut interfaces) = (Vec::new(), 0);
    while let Some(block) = reader.next_block() {
        match block.expect("a whole block") {
            Block::InterfaceDescription(interface) => {
                interfaces += 1;
                assert_eq!(interface.linktype, DataLink::ETHERNET);
                assert!(interface.options.contains(&InterfaceDescriptionOption::IfName("switch".into())));
            }
            Block::EnhancedPacket(packet) => {
                assert_eq!(packet.interface_id, 0);
                assert_eq!(usize::try_from(packet.original_len), Ok(packet.data.len()));
                let comments: Vec<String> = packet
                    .options
                    .iter()
                    .map(|option| match option {
                        EnhancedPacketOption::Comment(comment) => comment.to_string(),
                        other => panic!("{other:?}"),
                    })
                    .collect();
                assert!(comments.len() <= 1);
                let at = packet.timestamp.checked_sub(Duration::from_secs(EPOCH_S)).expect("after the epoch");
                frames.push((at, packet.data.to_vec(), comments.concat()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(interfaces, 1);
    frames
}

#[test]
fn every_scenario_has_the_frames_of_its_pcap_each_with_a_comment() {
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let session = session(name, lens);
            let (frames, expected) = (read(&pcapng(&session)), read_capture(&pcap(&session)));
            assert_eq!(frames.len(), expected.len(), "{name} {lens}");
            for ((at, bytes, comment), frame) in frames.iter().zip(&expected) {
                assert_eq!((at, bytes), (&frame.at, &frame.bytes), "{name} {lens}");
                assert!(comment.len() > 40 && comment.contains("RFC"), "{name} {lens}: {comment}");
                assert!(!comment.chars().any(char::is_control), "{comment}");
            }
        }
    }
}

#[test]
fn a_comment_says_what_explain_says_of_the_departure() {
    let session = session("two-servers", Lens::Course);
    let names = Names::of(session.world());
    let told = session.trace().iter().filter(|entry| matches!(entry.kind, Kind::Sent(_)));
    let told: Vec<_> = told.map(|entry| explain(entry, session.trace(), &names, session.lens())).collect();
    let frames = read(&pcapng(&session));
    // Nothing is lost in this scenario: every departure reaches the switch, in this order.
    assert_eq!(frames.len(), told.len());
    for ((_, _, comment), telling) in frames.iter().zip(told) {
        assert_eq!(*comment, format!("{}. {} ({})", telling.title, telling.text, telling.source));
    }
}

#[test]
fn the_same_session_gives_the_same_bytes() {
    let once = pcapng(&session("lossy-link", Lens::Rfc));
    assert!(once == pcapng(&session("lossy-link", Lens::Rfc)));
    let other = Session::new(builtin("lossy-link").expect("built in"), Some(Lens::Rfc), 2);
    assert!(once != pcapng(&other), "another seed, other frames");
}

#[test]
fn what_never_reached_the_switch_is_in_neither_capture() {
    for seed in 1..=4 {
        let session = faulty::lossy(seed);
        let frames: Vec<_> = read(&pcapng(&session)).into_iter().map(|(at, bytes, _)| (at, bytes)).collect();
        let expected: Vec<_> = read_capture(&pcap(&session)).into_iter().map(|frame| (frame.at, frame.bytes)).collect();
        assert_eq!(frames, expected, "seed {seed}");
    }
}

#[test]
fn an_endless_comment_is_cut_and_an_empty_one_left_out() {
    let session = session("one-server", Lens::Course);
    let with = |comment: &str| {
        let mut out = Vec::new();
        write_pcapng(&mut out, session.trace(), "", |_| comment.to_owned()).expect("written");
        read(&out)
    };
    // 65,535 bytes is what the length of an option can say; these characters have two bytes.
    let cut = with(&"é".repeat(60_000));
    assert!(cut.iter().all(|(_, _, comment)| comment.len() == 65_534));
    assert!(with("").iter().all(|(_, _, comment)| comment.is_empty()));
}

/// Some fields of each frame, as tshark reads them.
fn tshark(file: &Path, fields: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-r", text(file), "-T", "fields"]);
    fields.iter().for_each(|field| {
        command.args(["-e", field]);
    });
    let output = command.output().expect("install tshark: this test reads our captures with it");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    let complaint: Vec<&str> = complaint.lines().filter(|line| !line.starts_with("Running as user")).collect();
    assert_eq!(complaint, Vec::<&str>::new());
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn tshark_reads_the_same_frames_and_the_comments() {
    let dir = directory("pcapng");
    for (name, lens) in [("two-servers", Lens::Course), ("lossy-link", Lens::Rfc), ("moved-away", Lens::Rfc)] {
        let session = session(name, lens);
        let (plain, commented) = (dir.join(format!("{name}.pcap")), dir.join(format!("{name}.pcapng")));
        fs::write(&plain, pcap(&session)).expect("written");
        fs::write(&commented, pcapng(&session)).expect("written");
        let fields = ["frame.time_relative", "frame.len", "eth.src", "eth.dst", "ip.dst", "dhcp.id", "_ws.malformed"];
        assert_eq!(tshark(&plain, &fields), tshark(&commented, &fields), "{name}");
        // Three more digits than in a pcap, all of them zero.
        let times = tshark(&commented, &["frame.time_epoch"]);
        let own: BTreeSet<String> = tshark(&plain, &["frame.time_epoch"]).into_iter().collect();
        assert!(times.iter().all(|time| own.iter().any(|own| time.starts_with(own.trim_end_matches('0')))), "{name}");
        let comments: Vec<String> = read(&pcapng(&session)).into_iter().map(|(_, _, comment)| comment).collect();
        assert_eq!(tshark(&commented, &["frame.comment"]), comments, "{name}");
    }
}
