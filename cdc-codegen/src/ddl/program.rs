//! Where a stored program ends whose statements are separated by `;` like any others.

/// How deep in a stored program's blocks a scanner stands, word by word.
#[derive(Debug, Default)]
pub(super) struct Program {
    words: usize,
    creates: bool,
    decided: bool,
    stored: bool,
    depth: usize,
    after_end: bool,
    before: Before,
}

/// What stands before a word, as far as it tells whether a statement begins there.
#[derive(Debug, Default, PartialEq, Eq)]
enum Before {
    /// A statement can begin.
    Start,
    /// `)` or a text: a body can begin, where none has.
    Closed,
    /// Anything else.
    #[default]
    Other,
}

/// Words a statement can follow.
const LEADING: &[&str] = &[
    "BEGIN",
    "THEN",
    "ELSE",
    "DO",
    "LOOP",
    "REPEAT",
    "ROW",
    "DATA",
    "DETERMINISTIC",
    "SQL",
    "INVOKER",
    "DEFINER",
    "ATOMIC",
];

impl Program {
    /// Whether `;` ends the statement.
    pub(super) fn ended(&self) -> bool {
        self.depth == 0
    }

    /// Whether the statement is a stored program, or blocks without a name.
    pub(super) fn is_stored(&self) -> bool {
        self.stored
    }

    /// Reads a word in upper case; `rest` is what follows it.
    pub(super) fn word(&mut self, word: &str, rest: &[u8]) {
        self.words += 1;
        if self.words == 1 {
            self.creates = matches!(word, "CREATE" | "ALTER");
            self.stored = word == "DECLARE";
        }
        if self.words == 2 && word == "NOT" && self.after_begin() {
            // MariaDB's BEGIN NOT ATOMIC.
            self.stored = true;
            self.depth = 1;
        }
        if self.creates && !self.decided {
            self.stored = matches!(
                word,
                "PROCEDURE" | "FUNCTION" | "TRIGGER" | "EVENT" | "PACKAGE" | "LIBRARY"
            );
            self.decided =
                self.stored || matches!(word, "TABLE" | "VIEW" | "INDEX" | "DATABASE" | "SCHEMA");
        }
        if self.stored {
            self.block(word, rest);
        }
        self.before = if LEADING.contains(&word) {
            Before::Start
        } else {
            Before::Other
        };
    }

    fn after_begin(&self) -> bool {
        !self.creates && self.before == Before::Start
    }

    /// `END IF`, `END LOOP` and the like close one block, with one word more.
    fn block(&mut self, word: &str, rest: &[u8]) {
        let closing = std::mem::replace(&mut self.after_end, word == "END");
        let begins =
            self.before == Before::Start || (self.before == Before::Closed && self.depth == 0);
        let opens = match word {
            "BEGIN" => true,
            "CASE" | "WHILE" | "LOOP" => !closing,
            "REPEAT" => !closing && !is_call(rest),
            "IF" => !closing && begins && !is_call(rest),
            "FOR" => !closing && begins && self.depth > 0,
            _ => false,
        };
        if opens {
            self.depth += 1;
        } else if word == "END" {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    /// Reads a text or a name in quotes.
    pub(super) fn quoted(&mut self) {
        self.before = Before::Closed;
        self.after_end = false;
    }

    /// Reads punctuation.
    pub(super) fn mark(&mut self, byte: u8) {
        self.after_end = false;
        self.before = match byte {
            b';' | b':' => Before::Start,
            b')' => Before::Closed,
            _ => Before::Other,
        };
    }
}

/// Whether `(a, b…` follows: IF and REPEAT are functions then, not statements.
fn is_call(rest: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    for byte in rest.iter().skip_while(|b| b.is_ascii_whitespace()) {
        match (quote, byte) {
            (Some(open), close) => {
                if open == *close {
                    quote = None;
                }
            }
            (None, b'\'' | b'"' | b'`') => quote = Some(*byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 1 => return true,
            (None, _) => {}
        }
        if depth == 0 {
            return false;
        }
    }
    false
}
