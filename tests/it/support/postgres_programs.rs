//! Where the server binaries of PostgreSQL are, and whom to run them as. Shared with the bench.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the server binaries, the newest first.
pub fn binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::var_os("PATH").into_iter().flat_map(|p| std::env::split_paths(&p).collect::<Vec<_>>()));
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// The user to run as: PostgreSQL refuses root.
pub fn unprivileged() -> Option<(u32, u32)> {
    let id = |flag: &str, user: Option<&str>| {
        let output = Command::new("id").arg(flag).args(user).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id("-u", None)? != 0 {
        return None;
    }
    ["postgres", "nobody"].into_iter().find_map(|user| Some((id("-u", Some(user))?, id("-g", Some(user))?)))
}

/// A command as that user.
pub fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}
