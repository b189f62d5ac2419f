//! How the replicator is watched: logs, notifications, metrics, and that none of them
//! shows what stands in a row.

#[cfg(test)]
mod alerts;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod elastic;
#[cfg(test)]
mod notify;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod watchers;

#[cfg(test)]
use cdc_runtime::config::Observing;

/// What a `replicator.toml` of this text says; `secrets` become files beside it, whose
/// paths stand where the text has `{name}`.
#[cfg(test)]
fn observing(text: &str, secrets: &[(&str, &str)]) -> tests::Outcome<Observing> {
    let folder = tempfile::tempdir()?;
    let path = write(folder.path(), text, secrets)?;
    Ok(Observing::gather(Some(&path))?)
}

/// Writes that file and the secrets into `folder`.
#[cfg(test)]
fn write(
    folder: &std::path::Path,
    text: &str,
    secrets: &[(&str, &str)],
) -> tests::Outcome<std::path::PathBuf> {
    let mut text = text.to_owned();
    for (name, secret) in secrets {
        let path = folder.join(name);
        std::fs::write(&path, secret)?;
        text = text.replace(&format!("{{{name}}}"), &path.display().to_string());
    }
    let path = folder.join("replicator.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}
