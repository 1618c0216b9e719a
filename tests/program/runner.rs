//! The headless runner, from outside: exit codes, messages, files, and captures as other programs read them.
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use capture::{TWO_OWNERS, complaint, read_capture, tshark_complaints};
use dorascope::scenario::BUILTIN_NAMES;
use program::{directory, dorascope, listing, names, refuses, refuses_with, succeeds, text};
use serde_json::Value;

use crate::capture;
use crate::program;

#[test]
fn scenarios_lists_all_with_lens_and_lesson() {
    let table = succeeds(&["scenarios"]);
    assert_eq!(table.lines().count(), BUILTIN_NAMES.len());
    for (line, name) in table.lines().zip(BUILTIN_NAMES) {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some(name));
        assert!(matches!(words.next(), Some("course" | "rfc")), "{line}");
        assert!(words.count() > 4, "a lesson: {line}");
    }
    assert_eq!(succeeds(&["scenarios", "--names"]).lines().collect::<Vec<_>>(), BUILTIN_NAMES);
}

#[test]
fn help_and_version_succeed() {
    assert!(succeeds(&["--help"]).contains("scenarios"));
    assert!(succeeds(&["run", "--help"]).contains("--until"));
    assert_eq!(succeeds(&["--version"]), format!("dorascope {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_run_prints_who_did_what_and_when() {
    let printed = succeeds(&["run", "two-servers", "--choose", "2"]);
    let line =
        |part: &str| printed.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}\n{printed}"));
    assert!(line("sends DISCOVER to everybody").trim_start().starts_with("0.000000  laptop-1"));
    // Two links of 250 µs each way.
    assert!(
        line("DISCOVER from laptop-1 arrives: received by server-a, server-b").trim_start().starts_with("0.000500")
    );
    line("a person chooses the offer of server-b (10.0.0.3)");
    line("10.0.0.10 is free again");
    line("sends ACK (10.0.0.20) to laptop-1");
    line("uses 10.0.0.20 from now on");
    assert!(!printed.contains("switch  "), "what the switch does is left out");
    assert!(succeeds(&["run", "two-servers", "--choose", "2", "--verbose"]).contains("and notes the port of laptop-1"));
    // Nothing looks like Rust.
    assert!(!printed.contains(['{', '}', '"']) && !printed.contains("Some("), "{printed}");
}

/// Defects: "has sent it 1 times", and a host that had been switched off was "not switched on yet".
#[test]
fn counts_are_in_plain_english_and_reasons_are_true() {
    let all: Vec<String> = ["powered-off", "rebinding", "init-reboot"].map(|name| succeeds(&["run", name])).into();
    let all = all.concat();
    assert!(all.contains("has asked once in vain and asks again"), "{all}");
    assert!(all.contains("has asked twice in vain and asks again"), "{all}");
    assert!(all.lines().any(|line| line.contains("miss") && line.contains("switched off")), "{all}");
    assert!(!all.contains(" 1 times") && !all.contains("not switched on"), "{all}");
}

#[test]
fn until_ends_the_run_and_takes_units() {
    for until in ["1500us", "0", "1ms"] {
        let printed = succeeds(&["run", "one-server", "--until", until]);
        assert!(printed.contains("sends DISCOVER") && !printed.contains("sends REQUEST"), "{until}: {printed}");
    }
    let long = succeeds(&["run", "one-server"]);
    for until in ["30s", "30", "30000ms", "30000000us", "0.5 min"] {
        let short = succeeds(&["run", "one-server", "--until", until]);
        assert!(long.starts_with(&short) && short.contains("from now on"), "{until}");
        assert!(short.lines().count() < long.lines().count(), "{until}: ARP entries age out after it");
    }
    assert_eq!(succeeds(&["run", "one-server", "--until", "1min"]), succeeds(&["run", "one-server", "--until", "60s"]));
}

#[test]
fn the_lens_changes_what_happens() {
    // The course's client asks ARP once, RFC 5227's three times.
    for (lens, probes) in [("course", 1), ("rfc", 3)] {
        let printed = succeeds(&["run", "one-server", "--lens", lens]);
        assert_eq!(printed.matches("sends ARP probe").count(), probes, "{lens}");
    }
    assert_eq!(succeeds(&["run", "one-server"]), succeeds(&["run", "one-server", "--lens", "course", "--seed", "1"]));
}

#[test]
fn a_scenario_file_runs_like_the_built_in_one() {
    let dir = directory("file");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/scenarios/one-server.json");
    let file = dir.join("mine.json");
    fs::copy(source, &file).expect("copied");
    assert_eq!(succeeds(&["run", text(&file)]), succeeds(&["run", "one-server"]));
}

#[test]
fn files_hold_the_same_frames_and_the_whole_trace() {
    let dir = directory("files");
    let (pcap, json) = (dir.join("out.pcap"), dir.join("out.jsonl"));
    succeeds(&["run", "two-servers", "--choose", "1", "--seed", "7", "--pcap", text(&pcap), "--json", text(&json)]);
    assert_eq!(listing(&dir), names(&["out.jsonl", "out.pcap"]));

    let lines = fs::read_to_string(&json).expect("written");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [header, entries @ .., closing] = lines.as_slice() else { panic!("three lines at least") };
    assert_eq!(header["scenario"], "two-servers");
    assert_eq!(header["seed"], 7);
    assert_eq!(header["lens"], "course");
    assert_eq!(header["engine"], env!("CARGO_PKG_VERSION"));
    let hosts = header["hosts"].as_array().expect("hosts");
    assert_eq!(hosts.iter().map(|host| &host["id"]).collect::<Vec<_>>(), ["laptop-1", "server-a", "server-b"]);
    assert_eq!(hosts.iter().map(|host| &host["port"]).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(hosts[2]["address"], "10.0.0.3");
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry["id"], index);
        assert!(entry["cause"].is_null() || entry["cause"].as_u64() < Some(index as u64), "{entry}");
    }
    assert_eq!(closing["entries"], entries.len());
    assert_eq!(closing["trace_hash"].as_str().map(str::len), Some(16));

    let frames = read_capture(&fs::read(&pcap).expect("written"));
    assert_eq!(closing["frames"], frames.len());
    let of_kind = |kind: &'static str| entries.iter().filter(move |entry| entry["kind"] == kind);
    assert_eq!(of_kind("forwarded").count(), frames.len());
    for (entry, frame) in of_kind("forwarded").zip(&frames) {
        assert_eq!(entry["at_us"].as_u64().map(Duration::from_micros), Some(frame.at));
        let sent = usize::try_from(entry["sent"].as_u64().expect("an id")).expect("an index");
        let hex: String = frame.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entries[sent]["bytes"], hex.as_str());
    }
    // The DISCOVER leaves at 0 and enters the switch at the end of a link of 250 µs.
    assert_eq!(frames.first().map(|frame| frame.at), Some(Duration::from_micros(250)));
}

// Two tests, which run at once: tshark is started for every capture.
#[test]
fn every_capture_by_the_course_text_reads_back_sound() {
    captures_read_back_sound("course");
}

#[test]
fn every_capture_by_rfc_2131_reads_back_sound() {
    captures_read_back_sound("rfc");
}

fn captures_read_back_sound(lens: &str) {
    let dir = directory(&format!("captures-{lens}"));
    for name in BUILTIN_NAMES {
        let pcap = dir.join(format!("{name}-{lens}.pcap"));
        succeeds(&["run", name, "--lens", lens, "--choose", "1", "--pcap", text(&pcap)]);
        let frames = read_capture(&fs::read(&pcap).expect("written"));
        assert!(frames.len() >= 4, "{name} {lens}");
        assert!(frames.windows(2).all(|pair| pair[0].at <= pair[1].at), "{name} {lens}: times ascend");
        for frame in &frames {
            assert_eq!(complaint(&frame.bytes), None, "{name} {lens} at {:?}", frame.at);
            assert!(frame.bytes.len() >= 60, "{name} {lens}: Ethernet's shortest frame");
        }
        let (owners, complaints): (Vec<String>, Vec<String>) =
            tshark_complaints(&pcap, frames.len()).into_iter().partition(|text| text.contains(TWO_OWNERS));
        assert_eq!(complaints, Vec::<String>::new(), "{name} {lens}");
        // Where an address goes from one client to another, tshark remembers the first; in one scenario it is right.
        let hands = ["moved-away", "powered-off", "release-and-reuse", "address-reuse-lru"];
        let expected = hands.contains(&name) && lens == "rfc" || name == "static-conflict-while-bound";
        assert_eq!(owners.is_empty(), !expected, "{name} {lens}: {owners:?}");
    }
}

#[test]
fn a_broken_capture_would_be_noticed() {
    let dir = directory("broken");
    let pcap = dir.join("out.pcap");
    succeeds(&["run", "one-server", "--pcap", text(&pcap)]);
    let good = fs::read(&pcap).expect("written");
    // Record 1 begins behind 24 octets of file header and 16 of its own; Ethernet takes 14, IPv4 20, UDP 8.
    let frame = 24 + 16;
    for (what, at) in [("IPv4 TTL", frame + 14 + 8), ("xid", frame + 14 + 20 + 8 + 4)] {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        fs::write(&pcap, &bad).expect("written");
        let frames = read_capture(&bad);
        assert!(complaint(&frames[0].bytes).is_some(), "etherparse should see the changed {what}");
        assert_eq!(tshark_complaints(&pcap, frames.len()).len(), 1, "tshark should see the changed {what}");
    }
    let mut bad = good;
    // The length of option 53, the first behind 236 fixed octets and the cookie; the checksum is switched off (0).
    let udp = frame + 14 + 20;
    bad[udp + 8 + 240 + 1] = 250;
    bad[udp + 6] = 0;
    bad[udp + 7] = 0;
    fs::write(&pcap, &bad).expect("written");
    assert_eq!(tshark_complaints(&pcap, read_capture(&bad).len()).len(), 1, "tshark should see the broken option");
}

#[test]
fn same_seed_same_bytes_other_seed_other_xid() {
    let dir = directory("seeds");
    let run = |name: &str, seed: &str| {
        let (pcap, json) = (dir.join(format!("{name}.pcap")), dir.join(format!("{name}.jsonl")));
        let args = ["run", "classroom", "--seed", seed, "--pcap", text(&pcap), "--json", text(&json)];
        (succeeds(&args), fs::read(&pcap).expect("written"), fs::read(&json).expect("written"))
    };
    let (first, again, other) = (run("first", "7"), run("again", "7"), run("other", "8"));
    assert!(first == again, "the same seed gives the same bytes");
    // The xid is at 4 in the DHCP message, behind Ethernet 14, IPv4 20 and UDP 8.
    let xid = |capture: &[u8]| read_capture(capture)[0].bytes[46..50].to_vec();
    assert_ne!(xid(&first.1), xid(&other.1));
}

#[test]
fn bad_arguments_take_one_line() {
    refuses_with(&[], &["requires a subcommand", "run, scenarios"]);
    refuses_with(&["rum"], &["'rum'", "'run'"]);
    refuses_with(&["run"], &["name a scenario, or a session file"]);
    refuses_with(&["run", "one-server", "two-servers"], &["'two-servers'"]);
    refuses_with(&["run", "one-server", "--sed", "1"], &["'--sed'", "'--seed'"]);
    refuses_with(&["run", "one-server", "--seed", "x"], &["--seed", "'x'"]);
    refuses_with(&["run", "one-server", "--seed", "-1"], &["'-1'"]);
    refuses_with(&["run", "one-server", "--seed"], &["--seed", "value is required"]);
    refuses_with(&["run", "one-server", "--lens", "kea"], &["`kea`", "`course` and `rfc`"]);
    refuses_with(&["run", "one-server", "--until", "1w"], &["'1w'", "us, ms, s, min, h or d"]);
    refuses_with(&["run", "one-server", "--until", "1.5us"], &["'1.5us'", "is no time"]);
    refuses_with(&["run", "one-server", "--choose", "x"], &["--choose", "'x'"]);
    refuses_with(&["run", "a\nb\u{1b}[2J"], &["`a\\nb\\u{1b}[2J`"]);
}

#[test]
fn until_goes_on_past_the_scenarios_end_but_no_longer_than_a_year() {
    let printed = succeeds(&["run", "one-server", "--until", "1h", "--lens", "rfc"]);
    assert!(printed.contains("RENEWING"), "T1 of a lease of an hour comes after half an hour");
    assert!(!succeeds(&["run", "one-server", "--lens", "rfc"]).contains("RENEWING"), "the scenario ends long before");
    refuses_with(&["run", "one-server", "--until", "9000h"], &["--until", "longer than a year"]);
}

#[test]
fn an_unknown_scenario_names_the_near_ones() {
    refuses_with(&["run", "two-server"], &["`two-server`", "two-servers"]);
    refuses_with(&["run", "clasroom"], &["did you mean classroom?"]);
    refuses_with(&["run", "bluetooth"], &["`bluetooth`", "`dorascope scenarios`"]);
}

#[test]
fn an_unreadable_scenario_file_is_named() {
    let dir = directory("unreadable");
    let file = dir.join("none.json");
    refuses_with(&["run", text(&file)], &["cannot read", "none.json", "No such file"]);
    refuses_with(&["run", text(&dir)], &["cannot read"]);
    fs::write(&file, [0xff, 0xfe, 0x00]).expect("written");
    refuses_with(&["run", text(&file)], &["cannot read", "none.json", "UTF-8"]);
    fs::write(&file, vec![b' '; (16 << 20) + 1]).expect("written");
    refuses_with(&["run", text(&file)], &["longer than 16 MiB"]);
}

#[test]
fn an_invalid_scenario_file_says_where_what_and_what_would_be_right() {
    let dir = directory("invalid");
    let file = dir.join("mine.json");
    let good = include_str!("../data/scenarios/one-server.json");
    for (from, to, parts) in [
        (
            "\"horizon_s\"",
            "\"horizont_s\"",
            ["horizont_s", "there is no field `horizont_s` here", "did you mean `horizon_s`?"],
        ),
        ("10.0.0.0/24", "10.0.0.7/24", ["network", "host bits", "10.0.0.0/24"]),
        (
            "\"first\": \"10.0.0.10\"",
            "\"first\": \"10.9.0.10\"",
            ["servers[0].ranges[0].first", "10.9.0.10", "10.0.0.0/24"],
        ),
        ("02:00:00:00:00:a1", "02-00-00-00-00-a1", ["servers[0].mac", "02-00-00-00-00-a1", "write six bytes like"]),
        (
            "\"lease_s\": 3600",
            "\"lease_s\": \"1 h\"",
            ["servers[0].lease_s", "the text \"1 h\"", "a whole number from 0 to 4294967295"],
        ),
        ("\"version\": 1", "\"version\": 9", ["version", "9", "it reads 1"]),
    ] {
        assert!(good.contains(from), "{from}");
        fs::write(&file, good.replacen(from, to, 1)).expect("written");
        refuses_with(&["run", text(&file)], &["mine.json: ", parts[0], parts[1], parts[2]]);
    }
    fs::write(&file, "{ \"version\": 1,").expect("written");
    refuses_with(&["run", text(&file)], &["mine.json: document: this is no JSON: line 1, column 15", "the text ends"]);
    fs::write(&file, format!("{good} more")).expect("written");
    refuses_with(&["run", text(&file)], &["mine.json: document: this is no JSON: line ", "take out what follows"]);
    // A name must not get a second line onto standard error.
    fs::write(&file, good.replacen("\"server-a\"", "\"a\\nb\", \"x\": 1", 1)).expect("written");
    refuses(&["run", text(&file)]);
}

#[test]
fn an_open_choice_prints_the_offers_and_stops() {
    let offers = |args: &[&str]| {
        let output = dorascope(args);
        assert_eq!(output.status.code(), Some(2));
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        let (_, offers) = printed.split_once("Which offer wins?").expect("the question");
        offers.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    // Server B takes 3 ms longer to answer, so it is the second.
    let expected = ["1 server 10.0.0.2 address 10.0.0.10 lease 1 h", "2 server 10.0.0.3 address 10.0.0.20 lease 8 h"];
    assert_eq!(offers(&["run", "two-servers"]), expected);
    assert_eq!(offers(&["run", "two-servers", "--choose", "3"]), expected);
    refuses_with(&["run", "two-servers"], &["laptop-1", "2 offers", "--choose N, N from 1 to 2"]);
    refuses_with(&["run", "two-servers", "--choose", "3"], &["--choose 3", "out of range", "1 to 2"]);
    refuses_with(&["run", "two-servers", "--choose", "0"], &["--choose 0", "from 1"]);
    // Before the decision opens there is nothing to ask.
    succeeds(&["run", "two-servers", "--until", "1s"]);
}

#[test]
fn an_open_choice_leaves_the_files_alone() {
    let dir = directory("open-choice");
    let (pcap, json) = (dir.join("out.pcap"), dir.join("out.jsonl"));
    fs::write(&json, "old").expect("written");
    refuses(&["run", "two-servers", "--pcap", text(&pcap), "--json", text(&json)]);
    assert_eq!(listing(&dir), names(&["out.jsonl"]));
    assert_eq!(fs::read_to_string(&json).expect("there"), "old");
}

#[test]
fn an_unwritable_output_leaves_nothing_behind() {
    let dir = directory("unwritable");
    fs::create_dir(dir.join("taken")).expect("created");
    let good = dir.join("good");
    for bad in ["none/out", "taken", "none/", "good/out"] {
        let bad = dir.join(bad);
        let bad = format!("{}{}", bad.display(), if bad.ends_with("none") { "/" } else { "" });
        for (first, second) in [("--pcap", "--json"), ("--json", "--pcap")] {
            let _ = fs::remove_file(&good);
            refuses_with(&["run", "one-server", first, &bad, second, text(&good)], &["cannot write", &bad]);
            assert_eq!(listing(&dir), names(&["taken"]), "{bad}");

            fs::write(&good, "old").expect("written");
            refuses_with(&["run", "one-server", first, &bad, second, text(&good)], &["cannot write", &bad]);
            assert_eq!(listing(&dir), names(&["good", "taken"]), "{bad}");
            assert_eq!(fs::read_to_string(&good).expect("there"), "old", "{bad}");
        }
    }
    let _ = fs::remove_file(&good);
    let long = dir.join("x".repeat(300));
    refuses_with(&["run", "one-server", "--pcap", text(&long)], &["cannot write"]);
    refuses_with(&["run", "one-server", "--pcap", ""], &["--pcap"]);
    let same = dir.join("taken/../good");
    refuses_with(&["run", "one-server", "--pcap", text(&good), "--json", text(&same)], &["same file"]);
    assert_eq!(listing(&dir), names(&["taken"]));
}

/// `/dev/full` fails only when it is written to: after the other file has been put in place.
#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_late_undoes_the_other_file() {
    let dir = directory("late");
    let good = dir.join("good");
    for (first, second) in [("--pcap", "--json"), ("--json", "--pcap")] {
        refuses_with(&["run", "one-server", first, "/dev/full", second, text(&good)], &["cannot write /dev/full"]);
        assert_eq!(listing(&dir), names(&[]), "{first}");
        fs::write(&good, "old").expect("written");
        refuses_with(&["run", "one-server", first, "/dev/full", second, text(&good)], &["cannot write /dev/full"]);
        assert_eq!(listing(&dir), names(&["good"]), "{first}");
        assert_eq!(fs::read_to_string(&good).expect("there"), "old", "{first}");
        fs::remove_file(&good).expect("there");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    let output = command.args(["run", "one-server"]).stdout(full).stderr(Stdio::piped()).output().expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"));
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_a_link_followed() {
    let dir = directory("links");
    let (real, link) = (dir.join("real"), dir.join("link"));
    fs::write(&real, "old").expect("written");
    std::os::unix::fs::symlink(&real, &link).expect("linked");
    succeeds(&["run", "one-server", "--pcap", text(&link), "--json", "/dev/null"]);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(!read_capture(&fs::read(&real).expect("there")).is_empty());
    use std::os::unix::fs::FileTypeExt;
    assert!(fs::metadata("/dev/null").expect("there").file_type().is_char_device());
    assert_eq!(listing(&dir), names(&["link", "real"]));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorascope"));
    // More than a pipe holds, so that the program is still writing when its reader is gone.
    command.args(["run", "classroom", "--verbose"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
