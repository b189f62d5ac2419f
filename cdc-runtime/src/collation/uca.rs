//! The collations of Unicode character sets.
//!
//! The same name weighs the same on MySQL and MariaDB, but for the `0900` names, which
//! MariaDB takes for its `uca1400`.

use super::case::CaseMap;
use super::table::{Contractions, Table};
use super::{Case, Collation, Level, Order, Pad};

static GENERAL: Table = Table::new(include_bytes!("data/general.bin"));
static MYSQL500: Table = Table::new(include_bytes!("data/mysql500.bin"));
static UCA400: Table = Table::new(include_bytes!("data/uca400.bin"));
static UCA520: Table = Table::new(include_bytes!("data/uca520.bin"));
static UCA900_1: Table = Table::new(include_bytes!("data/uca900-1.bin"));
static UCA900_2: Table = Table::new(include_bytes!("data/uca900-2.bin"));
static UCA900_3: Table = Table::new(include_bytes!("data/uca900-3.bin"));
static UCA1400_1: Table = Table::new(include_bytes!("data/uca1400-1.bin"));
static UCA1400_2: Table = Table::new(include_bytes!("data/uca1400-2.bin"));
static UCA1400_3: Table = Table::new(include_bytes!("data/uca1400-3.bin"));
static NO_CONTRACTIONS: Contractions = Contractions::NONE;
static UCA1400_CONTRACTIONS: Contractions =
    Contractions::new(include_bytes!("data/uca1400-contractions.bin"));

static DEFAULT: CaseMap = CaseMap {
    upper: include_bytes!("data/upper-default.bin"),
    lower: include_bytes!("data/lower-default.bin"),
};
static UNICODE520: CaseMap = CaseMap {
    upper: include_bytes!("data/upper-unicode520.bin"),
    lower: include_bytes!("data/lower-unicode520.bin"),
};
static UNICODE900: CaseMap = CaseMap {
    upper: include_bytes!("data/upper-unicode900.bin"),
    lower: include_bytes!("data/lower-unicode900.bin"),
};
static UNICODE1400: CaseMap = CaseMap {
    upper: include_bytes!("data/upper-unicode1400.bin"),
    lower: include_bytes!("data/lower-unicode1400.bin"),
};

const fn level(table: &'static Table, column: usize) -> Level {
    Level { table, column }
}

const fn old(order: Order, pad: Pad) -> Collation {
    Collation::new(order, pad, Case::InPlace(&DEFAULT))
}

const fn uca(levels: &'static [Level], pad: Pad, case: Case) -> Collation {
    Collation::new(Order::Uca(levels, &NO_CONTRACTIONS), pad, case)
}

const fn uca1400(levels: &'static [Level], pad: Pad) -> Collation {
    let order = Order::Uca(levels, &UCA1400_CONTRACTIONS);
    Collation::new(order, pad, Case::Free(&UNICODE1400))
}

static L400: &[Level] = &[level(&UCA400, 0)];
static L520: &[Level] = &[level(&UCA520, 0)];
static L900: &[Level] = &[
    level(&UCA900_1, 0),
    level(&UCA900_2, 1),
    level(&UCA900_3, 2),
];
static L900_AI: &[Level] = &[level(&UCA900_1, 0)];
static L900_AS: &[Level] = &[level(&UCA900_1, 0), level(&UCA900_2, 1)];
static L1400: &[Level] = &[
    level(&UCA1400_1, 0),
    level(&UCA1400_2, 1),
    level(&UCA1400_3, 2),
];
static L1400_AI_CS: &[Level] = &[level(&UCA1400_1, 0), level(&UCA1400_3, 2)];
static L1400_AI: &[Level] = &[level(&UCA1400_1, 0)];
static L1400_AS: &[Level] = &[level(&UCA1400_1, 0), level(&UCA1400_2, 1)];

const IN_PLACE_900: Case = Case::InPlace(&UNICODE900);
const IN_PLACE_520: Case = Case::InPlace(&UNICODE520);

/// `…_bin` of a Unicode character set.
pub static BIN: Collation = old(Order::Code, Pad::Space);
/// `…_nopad_bin`.
pub static NOPAD_BIN: Collation = old(Order::Code, Pad::No);
/// `utf8mb4_0900_bin`.
pub static UCA900_BIN: Collation = old(Order::Code, Pad::No);
/// `…_general_ci`.
pub static GENERAL_CI: Collation = old(Order::Simple(&GENERAL), Pad::Space);
/// `…_general_nopad_ci`.
pub static GENERAL_NOPAD_CI: Collation = old(Order::Simple(&GENERAL), Pad::No);
/// `utf8mb3_general_mysql500_ci`.
pub static GENERAL_MYSQL500_CI: Collation = old(Order::Simple(&MYSQL500), Pad::Space);
/// `…_unicode_ci`.
pub static UNICODE_CI: Collation = uca(L400, Pad::Space, Case::InPlace(&DEFAULT));
/// `…_unicode_nopad_ci`.
pub static UNICODE_NOPAD_CI: Collation = uca(L400, Pad::No, Case::InPlace(&DEFAULT));
/// `…_unicode_520_ci`.
pub static UNICODE_520_CI: Collation = uca(L520, Pad::Space, IN_PLACE_520);
/// `…_unicode_520_nopad_ci`.
pub static UNICODE_520_NOPAD_CI: Collation = uca(L520, Pad::No, IN_PLACE_520);
/// `utf8mb4_0900_ai_ci`.
pub static UCA900_AI_CI: Collation = uca(L900_AI, Pad::No, IN_PLACE_900);
/// `utf8mb4_0900_as_ci`.
pub static UCA900_AS_CI: Collation = uca(L900_AS, Pad::No, IN_PLACE_900);
/// `utf8mb4_0900_as_cs`.
pub static UCA900_AS_CS: Collation = uca(L900, Pad::No, IN_PLACE_900);
/// `uca1400_ai_ci`.
pub static UCA1400_AI_CI: Collation = uca1400(L1400_AI, Pad::Space);
/// `uca1400_ai_cs`.
pub static UCA1400_AI_CS: Collation = uca1400(L1400_AI_CS, Pad::Space);
/// `uca1400_as_ci`.
pub static UCA1400_AS_CI: Collation = uca1400(L1400_AS, Pad::Space);
/// `uca1400_as_cs`.
pub static UCA1400_AS_CS: Collation = uca1400(L1400, Pad::Space);
/// `uca1400_nopad_ai_ci`.
pub static UCA1400_NOPAD_AI_CI: Collation = uca1400(L1400_AI, Pad::NoFirst);
/// `uca1400_nopad_ai_cs`.
pub static UCA1400_NOPAD_AI_CS: Collation = uca1400(L1400_AI_CS, Pad::NoFirst);
/// `uca1400_nopad_as_ci`.
pub static UCA1400_NOPAD_AS_CI: Collation = uca1400(L1400_AS, Pad::NoFirst);
/// `uca1400_nopad_as_cs`.
pub static UCA1400_NOPAD_AS_CS: Collation = uca1400(L1400, Pad::NoFirst);
