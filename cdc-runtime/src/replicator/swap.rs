//! Tables that online schema change tools put in the place of a compiled one.
//!
//! gh-ost and pt-online-schema-change copy a table into a ghost with the new columns,
//! keep it up to date, and swap both by one RENAME TABLE. That the ghost then holds the
//! same rows is the tool's promise; the stream does not show it. So a swap passes only
//! where the operator says that this tool is used, and only in the tool's own names.

use crate::error::{Error, ErrorKind};

/// Whose swaps are taken for what they are meant to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SwapRule {
    /// Nobody's: a swapped table stops.
    #[default]
    Nobody,
    /// gh-ost's: `t` to `_t_del`, `_t_gho` to `t`.
    GhOst,
    /// pt-online-schema-change's: `t` to `_t_old`, `_t_new` to `t`.
    PtOsc,
}

impl SwapRule {
    /// The rule of that name: `gh-ost`, `pt-osc`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for another name.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "gh-ost" => Ok(Self::GhOst),
            "pt-osc" => Ok(Self::PtOsc),
            _ => Err(Error::new(
                ErrorKind::Config,
                "`online_schema_change` names no tool that is known",
            )
            .remedy("write online_schema_change = \"gh-ost\" or \"pt-osc\", or leave it out")),
        }
    }

    /// The tool whose swap this is, by its names for the old table and the ghost.
    pub(super) fn of(table: &str, old: &str, ghost: &str) -> Self {
        // gh-ost may put a time into the old table's name (--timestamp-old-table).
        let within = |name: &str, last: &str| {
            let middle = name
                .strip_prefix('_')
                .and_then(|name| name.strip_suffix(last));
            let time = middle.and_then(|middle| middle.strip_prefix(table));
            time.is_some_and(|time| time.bytes().all(|b| b.is_ascii_digit() || b == b'_'))
        };
        // pt-online-schema-change puts further underscores in front of a name that is taken.
        let behind = |name: &str, last: &str| {
            let bare = name.trim_start_matches('_');
            let table = table.trim_start_matches('_');
            name.starts_with('_') && bare.strip_suffix(last) == Some(table)
        };
        if within(old, "_del") && ghost == format!("_{table}_gho") {
            Self::GhOst
        } else if behind(old, "_old") && behind(ghost, "_new") {
            Self::PtOsc
        } else {
            Self::Nobody
        }
    }

    /// The name in the configuration.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::GhOst => Some("gh-ost"),
            Self::PtOsc => Some("pt-osc"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_known_by_their_names() {
        for (old, ghost, rule) in [
            ("_t_del", "_t_gho", SwapRule::GhOst),
            ("_t_20260101123000_del", "_t_gho", SwapRule::GhOst),
            ("_t_old", "_t_new", SwapRule::PtOsc),
            ("__t_old", "__t_new", SwapRule::PtOsc),
            ("_t_del", "_t_new", SwapRule::Nobody),
            ("_u_del", "_t_gho", SwapRule::Nobody),
            ("_tx_del", "_t_gho", SwapRule::Nobody),
            ("t_old", "t_new", SwapRule::Nobody),
        ] {
            assert_eq!(SwapRule::of("t", old, ghost), rule, "{old} {ghost}");
        }
    }
}
