//! The target's password, where it does not stand in its address.

use std::path::PathBuf;

use crate::error::{Error, ErrorKind};

/// The password that `CDC_TARGET_PASSWORD` says, or the file `CDC_TARGET_PASSWORD_FILE`.
///
/// # Errors
/// [`ErrorKind::Config`] for both at once, or a file that cannot be read.
pub(super) fn target_password() -> Result<Option<String>, Error> {
    let said = std::env::var("CDC_TARGET_PASSWORD").ok();
    let file = std::env::var_os("CDC_TARGET_PASSWORD_FILE").map(PathBuf::from);
    chosen(said, file)
}

fn chosen(said: Option<String>, file: Option<PathBuf>) -> Result<Option<String>, Error> {
    let Some(file) = file else { return Ok(said) };
    if said.is_some() {
        return Err(Error::new(
            ErrorKind::Config,
            "the target's password is given twice, as text and as a file",
        )
        .remedy("set CDC_TARGET_PASSWORD or CDC_TARGET_PASSWORD_FILE, not both"));
    }
    let text = std::fs::read_to_string(&file).map_err(|error| {
        let message = format!("`{}` cannot be read", file.display());
        Error::new(ErrorKind::Config, message)
            .remedy("name a file with the password alone in CDC_TARGET_PASSWORD_FILE")
            .because(error)
    })?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_comes_from_one_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "se cret\n").unwrap();
        let read = chosen(None, Some(file.clone())).unwrap();
        assert_eq!(read.as_deref(), Some("se cret"));
        assert_eq!(
            chosen(Some("a".into()), None).unwrap().as_deref(),
            Some("a")
        );
        assert_eq!(chosen(None, None).unwrap(), None);
        let both = chosen(Some("a".into()), Some(file)).unwrap_err();
        assert_eq!(both.kind(), ErrorKind::Config);
        let missing = chosen(None, Some(folder.path().join("none"))).unwrap_err();
        assert!(missing.help().contains("CDC_TARGET_PASSWORD_FILE"));
    }
}
