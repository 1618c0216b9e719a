//! Small changes of texts, and numbers as texts.

/// So much of a unit that is a power of ten, in decimals without zeros at the end: 1,500 of 1,000 is `1.5`.
pub fn decimal(value: u64, unit: u64) -> String {
    let width = usize::try_from(unit.max(1).ilog10()).unwrap_or(0);
    let (whole, part) = (value / unit.max(1), value % unit.max(1));
    let digits = format!("{part:0width$}");
    match digits.trim_end_matches('0') {
        "" => whole.to_string(),
        digits => format!("{whole}.{digits}"),
    }
}

/// A text that begins with a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_no_zeros_at_the_end() {
        let written =
            [(0, 1_000), (1_500, 1_000), (1_005, 1_000), (2_000, 1_000), (5_000, 10_000), (1, 10_000), (7, 1)];
        assert_eq!(written.map(|(value, unit)| decimal(value, unit)), ["0", "1.5", "1.005", "2", "0.5", "0.0001", "7"]);
    }
}
