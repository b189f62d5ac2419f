//! Versioned comments: which server reads `/*!80016 … */` and `/*M!100301 … */`.

/// Whose versioned comments are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Gate {
    /// What either server reads, up to MariaDB 12.99.99. Anything above is written to be
    /// skipped by every server (`/*!999999\- sandbox mode */`).
    #[default]
    Either,
    /// MySQL of that version, 90704 for 9.7.4; `/*M!` is a plain comment to it.
    MySql(u32),
    /// MariaDB of that version, 101116 for 10.11.16; it passes over what is written for
    /// MySQL 5.7 and later.
    MariaDb(u32),
}

const NEWEST: u32 = 129_999;

impl Gate {
    /// The length of the opening of a versioned comment, if `text` begins with one that
    /// the server reads.
    pub(super) fn opens(self, text: &[u8]) -> Option<usize> {
        let own = text.starts_with(b"/*M!") && !matches!(self, Self::MySql(_));
        let mark = if own {
            4
        } else if text.starts_with(b"/*!") {
            3
        } else {
            return None;
        };
        let after = text.get(mark..)?;
        let digits = after
            .iter()
            .take(6)
            .take_while(|b| b.is_ascii_digit())
            .count();
        // Five or six digits are a version; fewer are part of the text.
        if digits < 5 {
            return Some(mark);
        }
        let version = after
            .iter()
            .take(digits)
            .fold(0_u32, |n, d| n * 10 + u32::from(d - b'0'));
        self.reads(version, own).then_some(mark + digits)
    }

    fn reads(self, version: u32, own: bool) -> bool {
        match self {
            Self::Either => version <= NEWEST,
            Self::MySql(server) => version <= server,
            Self::MariaDb(server) => {
                version <= server && (own || !(50_700..=99_999).contains(&version))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_reads_its_own_versions() {
        let (mysql, mariadb) = (Gate::MySql(90_704), Gate::MariaDb(101_116));
        let opens = |text: &str| {
            [Gate::Either, mysql, mariadb].map(|gate| gate.opens(text.as_bytes()).is_some())
        };
        assert_eq!(opens("/*!40101 x */"), [true, true, true]);
        assert_eq!(opens("/*!80016 x */"), [true, true, false]);
        assert_eq!(opens("/*!100301 x */"), [true, false, true]);
        assert_eq!(opens("/*M!100301 x */"), [true, false, true]);
        assert_eq!(opens("/*M!110301 x */"), [true, false, false]);
        assert_eq!(opens("/*!999999 x */"), [false, false, false]);
        assert_eq!(opens("/*! x */"), [true, true, true]);
        assert_eq!(opens("/* x */"), [false, false, false]);
        assert_eq!(Gate::Either.opens(b"/*!1234 x */"), Some(3));
    }
}
