//! Which addresses behind words a document keeps.

/// Longest address, in bytes; browsers take about as much.
const MAX_ADDRESS_BYTES: usize = 2048;

/// What a link of a resume leads to; other schemes start programs.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// The address as a document keeps it; `None` for what leads nowhere.
pub(super) fn address(written: &str) -> Option<String> {
    let address = written.trim();
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let known = SCHEMES.iter().any(|scheme| lower.starts_with(scheme));
    let plain = !address.contains(|c: char| c.is_whitespace() || c.is_control());
    (known && plain && address.len() <= MAX_ADDRESS_BYTES).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_lead_somewhere_are_kept() {
        for kept in [
            "https://example.org/ada", " HTTP://example.org ", "mailto:ada@example.org",
        ] {
            assert_eq!(address(kept).as_deref(), Some(kept.trim()));
        }
        for dropped in ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "ada", ""] {
            assert_eq!(address(dropped), None, "{dropped}");
        }
    }
}
