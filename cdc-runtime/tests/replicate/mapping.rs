//! Mappers as the compiler writes them, by hand: a dimension with a filter and one with
//! soft deletes.

use std::marker::PhantomData;

use cdc_runtime::Error;
use cdc_runtime::image::{Blank, Fields, Generated, Known, RowImage, RowsEvent, Scratch};
use cdc_runtime::mapper::{
    AskedRow, Calendar, Cell, Change, ChangeWriter, ColumnWriter, Context, Counts, Identity,
    Mappers, OnDelete, Partial, SourceTable, Target, TargetId, TargetSchema, TargetTable, View,
    apply, change, change_partial, keep, put,
};
use cdc_runtime::shape::{Charset, ColumnShape, TableShape, WireType};
use cdc_runtime::value::ValueError;

const fn int(name: &'static str) -> ColumnShape {
    ColumnShape {
        name,
        sql: "INT NOT NULL",
        declared: "s.sql:2",
        wire: WireType::Long { unsigned: false },
        nullable: false,
        used: true,
        key: false,
    }
}

const fn varchar(name: &'static str) -> ColumnShape {
    let wire = WireType::Varchar {
        max_bytes: 160,
        charset: Charset::Utf8mb4,
    };
    ColumnShape {
        name,
        sql: "VARCHAR(40) NOT NULL",
        declared: "s.sql:2",
        wire,
        nullable: false,
        used: true,
        key: false,
    }
}

static CUSTOMER: TableShape = TableShape {
    schema: "shop",
    table: "customer",
    declared: "shop.sql:1",
    engine: Some("InnoDB"),
    columns: &[
        int("id"),
        varchar("name"),
        ColumnShape {
            name: "points",
            sql: "BIGINT UNSIGNED NOT NULL",
            declared: "s.sql:2",
            wire: WireType::LongLong { unsigned: true },
            nullable: false,
            used: true,
            key: false,
        },
        int("is_test"),
    ],
};

static PRODUCT: TableShape = TableShape {
    schema: "shop",
    table: "product",
    declared: "shop.sql:9",
    engine: Some("InnoDB"),
    columns: &[int("id"), varchar("title")],
};

pub(crate) static SCHEMA: TargetSchema = TargetSchema {
    schema: None,
    tables: &[
        TargetTable {
            name: "dim_customer",
            source: 0,
            on_delete: OnDelete::Delete,
            create: "CREATE TABLE dim_customer (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL, points INTEGER NOT NULL)",
            upsert: "INSERT INTO dim_customer (customer_id, name, points) VALUES (?, ?, ?) ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name, points = excluded.points",
            delete: "DELETE FROM dim_customer WHERE customer_id = ?",
            mark: "",
            patch: "UPDATE dim_customer SET customer_id = CASE WHEN ? = 1 THEN ? ELSE customer_id END, name = CASE WHEN ? = 1 THEN ? ELSE name END, points = CASE WHEN ? = 1 THEN ? ELSE points END WHERE customer_id = ?",
            truncate: "DELETE FROM dim_customer",
            recall: "",
            recalled: &[],
            upsert_rows: None,
            delete_rows: None,
            key: &[0],
            columns: &["customer_id", "name", "points"],
        },
        TargetTable {
            name: "dim_product",
            source: 1,
            on_delete: OnDelete::Mark,
            create: "CREATE TABLE dim_product (id INTEGER PRIMARY KEY, title TEXT NOT NULL, deleted_at TEXT)",
            upsert: "INSERT INTO dim_product (id, title, deleted_at) VALUES (?, ?, NULL) ON CONFLICT (id) DO UPDATE SET title = excluded.title, deleted_at = NULL",
            delete: "DELETE FROM dim_product WHERE id = ?",
            mark: "UPDATE dim_product SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
            patch: "UPDATE dim_product SET id = CASE WHEN ? = 1 THEN ? ELSE id END, title = CASE WHEN ? = 1 THEN ? ELSE title END WHERE id = ? AND deleted_at IS NULL",
            truncate: "UPDATE dim_product SET deleted_at = ? WHERE deleted_at IS NULL",
            recall: "",
            recalled: &[],
            upsert_rows: None,
            delete_rows: None,
            key: &[0],
            columns: &["id", "title"],
        },
    ],
    calendars: &[Calendar {
        name: "dim_date",
        create: "CREATE TABLE dim_date (date_key INTEGER PRIMARY KEY)",
        fill: "INSERT INTO dim_date VALUES (20200101), (20200102) ON CONFLICT DO NOTHING",
    }],
    views: &[View {
        name: "fact_points",
        create: "CREATE VIEW fact_points AS SELECT sum(points) AS points FROM dim_customer",
        columns: &["points"],
    }],
};

#[derive(Clone)]
pub(crate) struct CustomerRow<'a> {
    id: i32,
    name: &'a str,
    points: u64,
    is_test: i32,
}

pub(crate) struct Customer;

impl SourceTable for Customer {
    const SHAPE: &'static TableShape = &CUSTOMER;
    type Row<'a> = CustomerRow<'a>;
    const DEFAULTS: &'static [usize] = &[];
    const GENERATED: &'static [Generated] = &[];

    fn decode<'a>(image: &mut RowImage<'a>) -> Result<CustomerRow<'a>, ValueError> {
        image.nulls::<1>([0x0f])?;
        Ok(CustomerRow {
            id: image.i32()?,
            name: image.text::<1>()?,
            points: image.u64()?,
            is_test: image.i32()?,
        })
    }

    fn blank<'a>() -> CustomerRow<'a> {
        CustomerRow {
            id: Blank::blank(),
            name: Blank::blank(),
            points: Blank::blank(),
            is_test: Blank::blank(),
        }
    }

    fn decode_partial<'a>(
        image: &mut RowImage<'a>,
        fields: &mut Fields<'_, 'a>,
        mut row: CustomerRow<'a>,
        _scratch: &'a Scratch,
    ) -> Result<CustomerRow<'a>, ValueError> {
        if fields.required()? {
            row.id = image.i32()?;
        }
        if fields.required()? {
            row.name = image.text::<1>()?;
        }
        if fields.required()? {
            row.points = image.u64()?;
        }
        if fields.required()? {
            row.is_test = image.i32()?;
        }
        Ok(row)
    }

    fn change_partial<W: ChangeWriter>(
        it: Change<Partial<'_, CustomerRow<'_>>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        change_partial::<DimCustomer<'_>, W>(it, context, out)
    }

    fn needs(_: &Known, _: &Known) -> bool {
        false
    }

    fn change<W: ChangeWriter>(
        it: Change<&CustomerRow<'_>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        change::<DimCustomer<'_>, W>(it, context, out)
    }
}

struct DimCustomer<'a> {
    id: i32,
    name: String,
    points: u64,
    row: PhantomData<&'a ()>,
}

impl<'a> Target<'a> for DimCustomer<'a> {
    type Row = CustomerRow<'a>;
    const ID: TargetId = TargetId(0);
    const ON_DELETE: OnDelete = OnDelete::Delete;
    const IDENTITY: Identity = Identity::Key;
    const READS: &'static [usize] = &[0, 1, 2, 3];
    const FILTER: &'static [usize] = &[3];
    const KEY: &'static [usize] = &[0];
    const MIXES: &'static [&'static [usize]] = &[];

    fn patch<W: ColumnWriter>(
        row: Partial<'_, CustomerRow<'a>>,
        _context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        match row.with(&[0])? {
            Some(row) => {
                put(out);
                row.id.write(out)?;
            }
            None => keep(out),
        }
        match row.with(&[1])? {
            Some(row) => {
                put(out);
                row.name.write(out)?;
            }
            None => keep(out),
        }
        match row.with(&[2])? {
            Some(row) => {
                put(out);
                row.points.write(out)?;
            }
            None => keep(out),
        }
        Ok(())
    }

    fn admits(row: &CustomerRow<'a>) -> Result<bool, ValueError> {
        Ok(row.is_test == 0)
    }

    fn same_key(before: &CustomerRow<'a>, after: &CustomerRow<'a>) -> Result<bool, ValueError> {
        Ok(before.id == after.id)
    }

    fn translate(row: &CustomerRow<'a>, _context: &Context) -> Result<Self, ValueError> {
        Ok(Self {
            id: row.id,
            name: row.name.to_owned(),
            points: row.points,
            row: PhantomData,
        })
    }

    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        self.id.write(out)?;
        self.name.write(out)?;
        self.points.write(out)
    }

    fn write_key<W: ColumnWriter>(row: &CustomerRow<'a>, out: &mut W) -> Result<(), ValueError> {
        row.id.write(out)
    }
}

#[derive(Clone)]
pub(crate) struct ProductRow<'a> {
    id: i32,
    title: &'a str,
}

pub(crate) struct Product;

impl SourceTable for Product {
    const SHAPE: &'static TableShape = &PRODUCT;
    type Row<'a> = ProductRow<'a>;
    const DEFAULTS: &'static [usize] = &[];
    const GENERATED: &'static [Generated] = &[];

    fn decode<'a>(image: &mut RowImage<'a>) -> Result<ProductRow<'a>, ValueError> {
        image.nulls::<1>([0x03])?;
        Ok(ProductRow {
            id: image.i32()?,
            title: image.text::<1>()?,
        })
    }

    fn blank<'a>() -> ProductRow<'a> {
        ProductRow {
            id: Blank::blank(),
            title: Blank::blank(),
        }
    }

    fn decode_partial<'a>(
        image: &mut RowImage<'a>,
        fields: &mut Fields<'_, 'a>,
        mut row: ProductRow<'a>,
        _scratch: &'a Scratch,
    ) -> Result<ProductRow<'a>, ValueError> {
        if fields.required()? {
            row.id = image.i32()?;
        }
        if fields.required()? {
            row.title = image.text::<1>()?;
        }
        Ok(row)
    }

    fn change_partial<W: ChangeWriter>(
        it: Change<Partial<'_, ProductRow<'_>>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        change_partial::<DimProduct<'_>, W>(it, context, out)
    }

    fn needs(_: &Known, _: &Known) -> bool {
        false
    }

    fn change<W: ChangeWriter>(
        it: Change<&ProductRow<'_>>,
        context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        change::<DimProduct<'_>, W>(it, context, out)
    }
}

struct DimProduct<'a> {
    id: i32,
    title: &'a str,
}

impl<'a> Target<'a> for DimProduct<'a> {
    type Row = ProductRow<'a>;
    const ID: TargetId = TargetId(1);
    const ON_DELETE: OnDelete = OnDelete::Mark;
    const IDENTITY: Identity = Identity::Key;
    const READS: &'static [usize] = &[0, 1];
    const FILTER: &'static [usize] = &[];
    const KEY: &'static [usize] = &[0];
    const MIXES: &'static [&'static [usize]] = &[];

    fn patch<W: ColumnWriter>(
        row: Partial<'_, ProductRow<'a>>,
        _context: &Context,
        out: &mut W,
    ) -> Result<(), ValueError> {
        match row.with(&[0])? {
            Some(row) => {
                put(out);
                row.id.write(out)?;
            }
            None => keep(out),
        }
        match row.with(&[1])? {
            Some(row) => {
                put(out);
                row.title.write(out)?;
            }
            None => keep(out),
        }
        Ok(())
    }

    fn same_key(before: &ProductRow<'a>, after: &ProductRow<'a>) -> Result<bool, ValueError> {
        Ok(before.id == after.id)
    }

    fn translate(row: &ProductRow<'a>, _context: &Context) -> Result<Self, ValueError> {
        Ok(Self {
            id: row.id,
            title: row.title,
        })
    }

    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        self.id.write(out)?;
        self.title.write(out)
    }

    fn write_key<W: ColumnWriter>(row: &ProductRow<'a>, out: &mut W) -> Result<(), ValueError> {
        row.id.write(out)
    }
}

pub(crate) struct Lake;

impl Mappers for Lake {
    const TABLES: &'static [&'static TableShape] = &[&CUSTOMER, &PRODUCT];
    const SQLITE: Option<&'static TargetSchema> = Some(&SCHEMA);
    const MYSQL: Option<&'static TargetSchema> = None;
    const POSTGRES: Option<&'static TargetSchema> = None;
    const FINGERPRINT: &'static str = "first";
    const NEEDS_SALT: bool = true;
    const LINEAGE: &'static str = "";

    fn apply<W: ChangeWriter>(
        index: usize,
        event: &RowsEvent<'_>,
        context: &Context,
        out: &mut W,
    ) -> Result<Counts, Error> {
        match index {
            0 => apply::<Customer, W>(event, context, out),
            _ => apply::<Product, W>(event, context, out),
        }
    }

    fn needs(_: usize, _: &RowsEvent<'_>) -> bool {
        false
    }

    fn asked(_: usize, _: &RowsEvent<'_>) -> Result<Vec<AskedRow>, Error> {
        Ok(Vec::new())
    }
}
