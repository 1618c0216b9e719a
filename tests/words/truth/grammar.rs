//! What is wrong with a text as a text, whatever it is about. Names of hosts are known, so that a verb can be held to its subject.

/// What is wrong with a title or a text, if anything. `names` are those of the hosts.
pub fn fault(text: &str, sentences: bool, names: &[&str]) -> Option<String> {
    if let Some(slip) = slip(text) {
        return Some(slip);
    }
    if text.trim() != text || text.is_empty() {
        return Some("blanks at an end, or nothing at all".to_owned());
    }
    if text.matches('(').count() != text.matches(')').count() || text.matches('“').count() != text.matches('”').count()
    {
        return Some("a parenthesis or a quotation that is not closed".to_owned());
    }
    if sentences && !text.ends_with(['.', '?']) {
        return Some("no full stop at the end".to_owned());
    }
    if !sentences && text.ends_with(['.', ':', ';', ',']) {
        return Some("a title with a stop at its end".to_owned());
    }
    numbers(text, names).or_else(|| starts(text, sentences))
}

/// What is wrong with words of any kind: a line, a status, a sentence.
pub fn slip(text: &str) -> Option<String> {
    let slip = SLIPS.iter().find(|slip| text.contains(**slip)).map(|slip| format!("`{}`", slip.trim()));
    slip.or_else(|| articles(text)).or_else(|| one_of_many(text))
}

/// Never right in plain English: traces of formatting, doubled words and signs, words of the program.
const SLIPS: &[&str] = &[
    "  ",
    "..",
    " .",
    " ,",
    ",,",
    ";;",
    " ;",
    ".;",
    "?;",
    "?.",
    ".:",
    "{",
    "}",
    "_",
    "::",
    "Some(",
    "None",
    "Duration",
    "Instant",
    "unknown host",
    "without end without",
    "for without end",
    "for for ever",
    "for ever for",
    "ever ever",
    "for 0 s",
    " the the ",
    " a a ",
    " to to ",
    " in in ",
    " it it ",
    " is is ",
    " of of ",
    " and and ",
    "()",
    "( ",
    " )",
    "never has to renew, counted",
    " 0 others",
    "unreachable host",
    "T1 T1",
    "e.g",
    "i.e",
    "etc",
];

/// `a` before a vowel sound, `an` before a consonant's. Of the names of messages, only those that begin with a vowel: OFFER,
/// ACK, INFORM, ARP, and IP or RFC by their letters.
fn articles(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let mut last = "";
    for word in &mut words {
        let vowel = word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O'])
            && !["one", "once", "One", "EU", "eu"].contains(&word)
            || ["RFC", "xid", "unanswered", "unreadable", "hour", "unused"].contains(&word);
        if last.eq_ignore_ascii_case("a") && vowel || last.eq_ignore_ascii_case("an") && !vowel && !word.is_empty() {
            return Some(format!("`{last} {word}`"));
        }
        last = word;
    }
    None
}

/// `1 others`, `1 hosts`, `1 days`, `2 host`.
fn one_of_many(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    for pair in words.windows(2) {
        let [number, noun] = pair else { continue };
        let many = number.len() <= 4 && number.parse::<u32>().is_ok_and(|n| n != 1);
        let plural = [
            "others",
            "hosts",
            "days",
            "seconds",
            "minutes",
            "hours",
            "offers",
            "leases",
            "addresses",
            "times",
            "steps",
            "bytes",
            "more hosts",
        ];
        let single = ["other", "host", "second", "minute", "hour", "offer", "lease", "time", "step", "byte"];
        if *number == "1" && plural.contains(noun) || many && single.contains(noun) {
            return Some(format!("`{number} {noun}`"));
        }
        if *number == "one" && plural.contains(noun) {
            return Some(format!("`{number} {noun}`"));
        }
    }
    None
}

/// A list of hosts is many, one host is one: the verb right behind them, and the pronoun that takes them up in their sentence.
fn numbers(text: &str, names: &[&str]) -> Option<String> {
    for sentence in text.split(". ") {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let bare = |word: &str| word.trim_end_matches([',', ':', ';', '.']).to_owned();
        let name = |word: &str| names.contains(&&*bare(word)) || bare(word).parse::<std::net::Ipv4Addr>().is_ok();
        let mut at = 0;
        while at < words.len() {
            if !name(words[at]) {
                at += 1;
                continue;
            }
            // A list: names with commas, and `and` before the last, which may be a number of others.
            let begin = at;
            let mut many = false;
            while at < words.len() {
                if name(words[at]) && words[at].ends_with(',') {
                    (at, many) = (at + 1, true);
                } else if name(words[at])
                    && words.get(at + 1) == Some(&"and")
                    && words.get(at + 2).is_some_and(|next| name(next) || next.parse::<u32>().is_ok())
                {
                    many = true;
                    at += if words.get(at + 2).is_some_and(|next| name(next)) { 2 } else { 4 };
                    if words.get(at).is_none_or(|next| !name(next)) {
                        break;
                    }
                } else {
                    at += 1;
                    break;
                }
            }
            let heads = begin == 0
                || words[begin - 1].ends_with([',', ';', ':'])
                || ["and", "so", "that"].contains(&words[begin - 1]);
            if let Some(verb) = words.get(at).filter(|_| heads && !words[at - 1].ends_with([',', ':', ';'])) {
                let verb = verb.trim_end_matches([',', ':', ';', '.']);
                if many && SINGULAR.contains(&verb) || !many && PLURAL.contains(&verb) {
                    return Some(format!("`{}`", words[begin..=at].join(" ")));
                }
                if many {
                    let rest = words[at..].join(" ");
                    if let Some(slip) = HOST_PREDICATES.iter().find(|slip| rest.contains(*slip)) {
                        return Some(format!("`{slip}` of several hosts"));
                    }
                }
            }
        }
    }
    None
}

const SINGULAR: &[&str] = &[
    "takes", "ignores", "is", "has", "does", "misses", "asks", "hears", "was", "uses", "gets", "keeps", "drops",
    "passes",
];
const PLURAL: &[&str] =
    &["take", "ignore", "are", "have", "do", "miss", "ask", "hear", "were", "use", "get", "keep", "drop", "pass"];
/// What only a host can be or do: behind several hosts it has to be `they`.
const HOST_PREDICATES: &[&str] = &[
    "it is switched off",
    "it is off",
    "it has no address",
    "it does not wait",
    "it is not waiting",
    "it has chosen",
    "it has defended",
    "it has no record",
    "its address",
    "about its own",
];

fn starts(text: &str, sentences: bool) -> Option<String> {
    if !sentences {
        return None;
    }
    // A sentence begins with a capital letter, a number or a name.
    text.split(". ").find_map(|sentence| {
        let first = sentence.chars().next()?;
        let word = sentence.split_whitespace().next()?;
        let name = word.contains('-') || word.contains(':') || word.chars().any(|c| c.is_ascii_digit());
        let known =
            ["yiaddr", "ciaddr", "chaddr", "giaddr", "xid", "printer", "router", "siaddr", "nas"].contains(&word);
        (first.is_lowercase() && !name && !known).then(|| format!("a sentence that begins with `{word}`"))
    })
}
