//! Logs: to standard error, never with resume text, names or keys.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Starts logging; `RUST_LOG` overrides `default`.
pub fn start(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // Where, and not what: the message of a panic may hold words of a resume.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(panic.location = place, "a fault of Atlas itself");
    }));
    // A second start, in tests, changes nothing.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
}
