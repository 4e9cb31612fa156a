use std::process::ExitCode;

use atlas::commands;
use atlas::config::{Cli, Command};
use clap::Parser as _;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::ReaderChild { task } = &cli.command {
        return atlas::reading::child(task);
    }
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(commands::run(cli)),
        Err(error) => {
            eprintln!("atlas: cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}
