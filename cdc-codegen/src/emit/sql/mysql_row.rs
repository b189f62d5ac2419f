//! MySQL's limits of a row and of a key: what was short in latin1 may be too long in utf8mb4.

use super::column::column_type;
use crate::model::mysql::{CharsetKind, MysqlType};
use crate::model::{Dialect, Target, TargetColumn};

/// Bytes of a row outside of TEXT and BLOB, less room for NULL bits and the columns whose
/// size is not counted here (manual: limits on table column count and row size).
const MAX_ROW: u32 = 65_535 - 4_096;
/// Bytes of an index key under InnoDB's DYNAMIC row format.
const MAX_KEY: u32 = 3_072;
/// Bytes a TEXT or BLOB takes of the row.
const POINTER: u32 = 12;

/// The type of each column, so that the server takes them all in one row.
pub(super) fn types(target: &Target) -> Vec<String> {
    let mut types: Vec<String> = target
        .columns
        .iter()
        .map(|column| column_type(Dialect::Mysql, &column.ty))
        .collect();
    let mut sizes: Vec<u32> = target.columns.iter().map(size).collect();
    let key: u32 = target.key.iter().filter_map(|at| sizes.get(*at)).sum();
    if key > MAX_KEY {
        for at in &target.key {
            let narrow = target.columns.get(*at).and_then(own_charset);
            if let (Some(ty), Some((narrow, bytes))) = (types.get_mut(*at), narrow) {
                *ty = narrow;
                sizes
                    .get_mut(*at)
                    .into_iter()
                    .for_each(|size| *size = bytes);
            }
        }
    }
    while sizes.iter().sum::<u32>() > MAX_ROW {
        let longest = (0..sizes.len())
            .filter(|at| !target.key.contains(at))
            .max_by_key(|at| sizes.get(*at));
        let Some(at) = longest else { break };
        let (Some(ty), Some(size), Some(column)) =
            (types.get_mut(at), sizes.get_mut(at), target.columns.get(at))
        else {
            break;
        };
        if *size <= POINTER {
            break;
        }
        *ty = outside(column);
        *size = POINTER;
    }
    types
}

/// The most bytes a VARCHAR or VARBINARY takes of the row; other types are short.
fn size(column: &TargetColumn) -> u32 {
    match column.ty.plain() {
        MysqlType::Char { chars, .. } | MysqlType::Varchar { chars, .. } if *chars <= 16_383 => {
            chars * 4 + 2
        }
        MysqlType::Varbinary { bytes } => u32::from(*bytes) + 2,
        _ => POINTER,
    }
}

/// The type that keeps the same values outside of the row.
fn outside(column: &TargetColumn) -> String {
    match column.ty.plain() {
        MysqlType::Varbinary { .. } => "BLOB".into(),
        _ => "TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin".into(),
    }
}

/// A key's column in the source's own character set, where that has one byte a character;
/// and its bytes.
fn own_charset(column: &TargetColumn) -> Option<(String, u32)> {
    let (MysqlType::Char { chars, charset } | MysqlType::Varchar { chars, charset }) =
        column.ty.plain()
    else {
        return None;
    };
    if !charset.kind.is_single_byte() || charset.kind == CharsetKind::Latin2Czech {
        return None;
    }
    let name = charset.kind.name();
    let ty = format!("VARCHAR({chars}) CHARACTER SET {name} COLLATE {name}_bin");
    Some((ty, chars + 2))
}
