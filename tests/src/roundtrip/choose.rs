//! A random type, among those the server has and the run switches on.

use super::Features;
use super::charset::{Charset, Charsets};
use super::kind::{Kind, Packing};
use super::name;
use crate::servers::Flavor;
use crate::workload::Rng;

/// Where types are drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) flavor: Flavor,
    pub(super) features: Features,
    pub(super) charsets: &'a Charsets,
    /// The set of text columns that say none.
    pub(super) default: &'a Charset,
}

impl Choice<'_> {
    /// Any type.
    pub(super) fn kind(self, rng: &mut Rng) -> Kind {
        match rng.below(20) {
            0..3 => int(rng),
            3 | 4 => decimal(rng),
            5 => real(rng),
            6 => Kind::Bit(small(rng, &[1, 2, 7, 8, 9, 16, 31, 32, 33, 48, 63, 64])),
            7..11 => self.text(rng),
            11 | 12 => self.bytes(rng),
            13 => Kind::Enum(self.labels(rng, 300), self.charset(rng)),
            14 => Kind::Set(self.labels(rng, 64), self.charset(rng)),
            15 | 16 => temporal(rng),
            17 => self.json(),
            _ => self.rare(rng),
        }
    }

    fn charset(self, rng: &mut Rng) -> Charset {
        if rng.chance(25) {
            let mut set = self.default.clone();
            set.written = false;
            return set;
        }
        self.charsets.random(rng)
    }

    fn packing(self, rng: &mut Rng) -> Packing {
        let can = self.flavor.is_mariadb() && self.features.compressed;
        if can && rng.chance(20) {
            Packing::Compressed
        } else {
            Packing::Plain
        }
    }

    fn text(self, rng: &mut Rng) -> Kind {
        let mut set = self.charset(rng);
        let packing = self.packing(rng);
        if packing == Packing::Compressed {
            // COMPRESSED stands before CHARACTER SET and needs no more.
            set.collation = set.collation.filter(|_| set.written);
        }
        match rng.below(4) {
            0 => Kind::Char(
                number(rng, &[1, 2, 10, 63, 64, 85, 127, 128, 191, 255]),
                set,
            ),
            1 | 2 => {
                let chars = number(rng, &[1, 5, 20, 63, 64, 85, 86, 255, 256, 300, 1000, 4000]);
                let packing = if chars < 2 { Packing::Plain } else { packing };
                Kind::Varchar(chars, set, packing)
            }
            _ => Kind::Text(small(rng, &[1, 2, 2, 3, 4]), set, packing),
        }
    }

    fn bytes(self, rng: &mut Rng) -> Kind {
        let packing = self.packing(rng);
        match rng.below(3) {
            0 => Kind::Binary(number(rng, &[1, 2, 16, 20, 128, 254, 255])),
            1 => Kind::Varbinary(number(rng, &[2, 16, 255, 256, 1000, 9000]), packing),
            _ => Kind::Blob(small(rng, &[1, 2, 2, 3, 4]), packing),
        }
    }

    fn json(self) -> Kind {
        if self.flavor.is_mariadb() {
            Kind::JsonText
        } else {
            Kind::Json
        }
    }

    fn rare(self, rng: &mut Rng) -> Kind {
        let geometry = |rng: &mut Rng| {
            Kind::Geometry(rng.pick(&[
                "GEOMETRY",
                "POINT",
                "LINESTRING",
                "POLYGON",
                "MULTIPOINT",
                "MULTILINESTRING",
                "MULTIPOLYGON",
                "GEOMETRYCOLLECTION",
            ]))
        };
        let vector = match self.flavor {
            Flavor::MySql => true,
            Flavor::MariaDb1011 => false,
            Flavor::MariaDb11 => self.features.vector,
        };
        let own = self.flavor.is_mariadb() && self.features.own;
        match rng.below(6) {
            0 => Kind::Bool,
            1 if vector => Kind::Vector(rng.pick(&[1, 2, 3, 64, 65, 300])),
            2 if own => Kind::Uuid,
            3 if own && self.flavor == Flavor::MariaDb11 => Kind::Inet4,
            4 if own => Kind::Inet6,
            _ => geometry(rng),
        }
    }

    /// Labels, few as a rule and at most `most`.
    fn labels(self, rng: &mut Rng, most: usize) -> Vec<String> {
        let count = match rng.below(8) {
            0 => most,
            1 => 1,
            2 => 8,
            3 => 9,
            _ => 2 + usize::try_from(rng.below(5)).unwrap_or(0),
        };
        let hostile = ["it's", "\"q\"", "a b", "}", "*/", "\\", "Self", "é"];
        let mut labels: Vec<String> = (0..count.min(most))
            .map(|number| match rng.below(6) {
                0 => format!("{number}{}", rng.pick(&hostile)),
                1 => format!("{} {number}", rng.pick(&hostile)),
                2 => format!("{number}"),
                _ => format!("label_{number}"),
            })
            .collect();
        if rng.chance(15) {
            labels[..].iter_mut().take(1).for_each(String::clear);
        }
        labels
    }
}

fn int(rng: &mut Rng) -> Kind {
    let attribute = rng.below(5);
    Kind::Int {
        bytes: small(rng, &[1, 2, 3, 4, 8, 8]),
        unsigned: attribute < 2,
        zerofill: attribute == 2,
    }
    .implied()
}

impl Kind {
    /// ZEROFILL is UNSIGNED too.
    fn implied(self) -> Self {
        match self {
            Self::Int {
                bytes,
                zerofill: true,
                ..
            } => Self::Int {
                bytes,
                unsigned: true,
                zerofill: true,
            },
            other => other,
        }
    }
}

fn decimal(rng: &mut Rng) -> Kind {
    let precision = match rng.below(4) {
        0 => 65,
        1 => small(rng, &[1, 9, 10, 18, 19, 27, 28, 38]),
        _ => 1 + u8::try_from(rng.below(65)).unwrap_or(0),
    };
    let most = precision.min(30);
    let scale = match rng.below(4) {
        0 => 0,
        1 => most,
        _ => u8::try_from(rng.below(u64::from(most) + 1)).unwrap_or(0),
    };
    Kind::Decimal {
        precision,
        scale,
        attribute: rng.pick(&["", "", "", " UNSIGNED", " ZEROFILL"]),
    }
}

fn real(rng: &mut Rng) -> Kind {
    Kind::Real {
        single: rng.chance(50),
        rest: rng.pick(&["", "", "", " UNSIGNED", "(10,3)", "(30,0)", " ZEROFILL"]),
    }
}

fn temporal(rng: &mut Rng) -> Kind {
    let fsp = small(rng, &[0, 0, 1, 2, 3, 4, 5, 6]);
    match rng.below(6) {
        0 => Kind::Date,
        1 => Kind::Time(fsp),
        2 | 3 => Kind::Datetime(fsp),
        4 => Kind::Timestamp(fsp),
        _ => Kind::Year,
    }
}

fn small(rng: &mut Rng, of: &[u8]) -> u8 {
    rng.pick(of)
}

fn number(rng: &mut Rng, of: &[u32]) -> u32 {
    rng.pick(of)
}

/// A set of labels has to fit the character set: anything beyond ASCII only where it does,
/// and no brace, which swe7 does not have.
pub(super) fn fitting(kind: Kind) -> Kind {
    let unicode = |set: &Charset| set.name.starts_with("utf8");
    let plain = |labels: Vec<String>| {
        let plain = |label: String| label.replace(['é', '}'], "e").replace('\\', "/");
        labels.into_iter().map(plain).collect()
    };
    match kind {
        Kind::Enum(labels, set) if !unicode(&set) => Kind::Enum(plain(labels), set),
        Kind::Set(labels, set) if !unicode(&set) => Kind::Set(plain(labels), set),
        other => other,
    }
}

/// The name of column `number`.
pub(super) fn column_name(rng: &mut Rng, number: usize) -> String {
    name::column(rng, number)
}
