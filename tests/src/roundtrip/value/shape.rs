//! Geometries, vectors, and MariaDB's identifiers and addresses.

use crate::roundtrip::name::hex;
use crate::workload::Rng;

/// A geometry of the named type, in well-known text.
pub(super) fn geometry(rng: &mut Rng, name: &str) -> String {
    let text = match name {
        "POINT" => format!("POINT({})", point(rng)),
        "LINESTRING" => format!("LINESTRING({})", points(rng, 2)),
        "POLYGON" => polygon(rng),
        "MULTIPOINT" => format!("MULTIPOINT({})", points(rng, 1)),
        "MULTILINESTRING" => format!("MULTILINESTRING(({}),({}))", points(rng, 2), points(rng, 3)),
        "MULTIPOLYGON" => {
            let inner = polygon(rng).replace("POLYGON", "");
            format!("MULTIPOLYGON({inner})")
        }
        "GEOMETRYCOLLECTION" => {
            format!(
                "GEOMETRYCOLLECTION(POINT({}),LINESTRING({}))",
                point(rng),
                points(rng, 2)
            )
        }
        _ => {
            let name = rng.pick(&[
                "POINT",
                "LINESTRING",
                "POLYGON",
                "MULTIPOINT",
                "GEOMETRYCOLLECTION",
            ]);
            return geometry(rng, name);
        }
    };
    format!(
        "ST_GeomFromText('{text}', {})",
        rng.pick(&[0, 0, 4326, 3857])
    )
}

fn point(rng: &mut Rng) -> String {
    let coordinate = |rng: &mut Rng| match rng.below(3) {
        0 => rng.between(-80, 80).to_string(),
        _ => format!(
            "{}.{:012}",
            rng.between(-80, 80),
            rng.below(1_000_000_000_000)
        ),
    };
    format!("{} {}", coordinate(rng), coordinate(rng))
}

fn points(rng: &mut Rng, count: usize) -> String {
    let points: Vec<String> = (0..count).map(|_| point(rng)).collect();
    points.join(",")
}

fn polygon(rng: &mut Rng) -> String {
    let (x, y) = (rng.between(-40, 40), rng.between(-40, 40));
    let (width, height) = (rng.between(1, 20), rng.between(1, 20));
    let (right, top) = (x + width, y + height);
    format!("POLYGON(({x} {y},{right} {y},{right} {top},{x} {top},{x} {y}))")
}

/// The bytes of a vector of single-precision numbers.
pub(super) fn vector(rng: &mut Rng, dimensions: u16) -> String {
    let bytes: Vec<u8> = (0..dimensions)
        .flat_map(|_| {
            let [a, b, c, d, ..] = rng.bits().to_le_bytes();
            let number = f32::from_le_bytes([a, b, c, d]);
            let number = if number.is_finite() { number } else { -0.0 };
            number.to_le_bytes()
        })
        .collect();
    format!("0x{}", hex(&bytes))
}

/// A UUID of any version, as text or bytes.
pub(super) fn uuid(rng: &mut Rng) -> String {
    let bytes = match rng.below(6) {
        0 => vec![0; 16],
        1 => vec![255; 16],
        _ => rng.bytes(16),
    };
    let digits = hex(&bytes);
    match rng.below(3) {
        0 => format!("0x{digits}"),
        1 => format!("'{digits}'"),
        _ => {
            let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
            let parts = [
                part(0, 8),
                part(8, 12),
                part(12, 16),
                part(16, 20),
                part(20, 32),
            ];
            format!("'{}'", parts.join("-"))
        }
    }
}

/// An IPv4 address.
pub(super) fn inet4(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => "'0.0.0.0'".to_owned(),
        1 => "'255.255.255.255'".to_owned(),
        _ => {
            let [a, b, c, d, ..] = rng.bits().to_le_bytes();
            format!("'{a}.{b}.{c}.{d}'")
        }
    }
}

/// An IPv6 address; runs of zeros and embedded IPv4 print in ways of their own.
pub(super) fn inet6(rng: &mut Rng) -> String {
    let fixed = [
        "::",
        "::1",
        "::ffff:1.2.3.4",
        "::1.2.3.4",
        "fe80::1:0:0:1",
        "1:0:0:2::",
        "::ffff:0:0",
        "2001:db8::1",
        "1:2:3:4:5:6:7:8",
        "0:0:1::",
    ];
    match rng.below(3) {
        0 => format!("'{}'", rng.pick(&fixed)),
        1 => format!("0x{}", hex(&rng.bytes(16))),
        _ => {
            let mut bytes = rng.bytes(16);
            let from = usize::try_from(rng.below(16)).unwrap_or(0);
            let many = usize::try_from(rng.below(12)).unwrap_or(0);
            bytes
                .iter_mut()
                .skip(from)
                .take(many)
                .for_each(|byte| *byte = 0);
            format!("0x{}", hex(&bytes))
        }
    }
}
