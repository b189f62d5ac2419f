//! What stands in a row for a column that its image left out.

use std::borrow::Cow;

use crate::value::{
    Date, Datetime, Inet4, Inet6, Json, PackedDecimal, TimeValue, Timestamp, Uuid, Year,
};

/// A value that is never looked at: [`Known`](super::Known) says which columns are.
pub trait Blank {
    /// The value.
    fn blank() -> Self;
}

macro_rules! blanks {
    ($($type:ty: $value:expr;)*) => {
        $(
            impl Blank for $type {
                fn blank() -> Self {
                    $value
                }
            }
        )*
    };
}

blanks! {
    i8: 0;
    i16: 0;
    i32: 0;
    i64: 0;
    u8: 0;
    u16: 0;
    u32: 0;
    u64: 0;
    f32: 0.0;
    f64: 0.0;
    &str: "";
    &[u8]: &[];
    Cow<'_, str>: Cow::Borrowed("");
    Cow<'_, [u8]>: Cow::Borrowed(&[]);
    Date: Date::ZERO;
    Year: Year(0);
    Uuid: Uuid::from_bytes([0; 16]);
    Inet4: Inet4::from_bytes([0; 4]);
    Inet6: Inet6::from_bytes([0; 16]);
    // MySQL's documents are binary: no difference takes this one for a document.
    Json<'_>: Json::Text("null");
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<const P: usize, const S: usize> Blank for PackedDecimal<'_, P, S> {
    fn blank() -> Self {
        Self::from_bytes(&[])
    }
}

impl<const F: usize> Blank for TimeValue<F> {
    fn blank() -> Self {
        Self::ZERO
    }
}

impl<const F: usize> Blank for Datetime<F> {
    fn blank() -> Self {
        Self::ZERO
    }
}

impl<const F: usize> Blank for Timestamp<F> {
    fn blank() -> Self {
        Self::new(0, 0)
    }
}
