//! The table of diagnostic codes: stable number, severity, title, explanation.
//!
//! Codes are never renumbered or reused. `CDC01xx` mapping file, `CDC02xx` DDL,
//! `CDC03xx` tables and columns, `CDC04xx` value maps, masks, conversions,
//! `CDC05xx` expressions, `CDC06xx` facts, `CDC07xx` targets and dialects.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident $title:literal $explanation:literal)*) => {
        /// A stable diagnostic code; [`Code::explanation`] says more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// `CDC0301`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whether it stops the compilation.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// A few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What `cdc explain` prints: why it is refused and what to write instead.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)* }
            }
        }
    };
}

codes! {
    UnknownKey = "CDC0101" Error "unknown key in the mapping"
        "The mapping has a key the language does not know. Keys are never ignored: a \
         misspelt `where` would replicate rows you meant to leave out."
}
