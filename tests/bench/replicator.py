"""A replicator as people write it: mysql-replication reads the binlog, one SQLAlchemy model per
table, a commit per event. Says how many row changes it applied, in how many seconds, and its
highest resident size in KiB.

    replicator.py PORT FILE CHANGES
"""

import resource
import sys
import time

from pymysqlreplication import BinLogStreamReader
from pymysqlreplication.row_event import DeleteRowsEvent, UpdateRowsEvent, WriteRowsEvent
from sqlalchemy import Numeric, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Category(Base):
    __tablename__ = "category"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None]
    name: Mapped[str]


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    email: Mapped[str | None]
    status: Mapped[str | None]
    credit_limit: Mapped[float | None] = mapped_column(Numeric(14, 2))
    country_code: Mapped[str | None]


class Product(Base):
    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int]
    sku: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    price: Mapped[float] = mapped_column(Numeric(10, 2))


class Inventory(Base):
    __tablename__ = "inventory"
    warehouse_id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int]


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    status: Mapped[str]
    channel: Mapped[str | None]
    placed_at: Mapped[str | None]
    shipping: Mapped[float] = mapped_column(Numeric(8, 2))
    note: Mapped[str | None]


class OrderItem(Base):
    __tablename__ = "order_item"
    order_id: Mapped[int] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    qty: Mapped[int]
    unit_price: Mapped[float] = mapped_column(Numeric(10, 2))


class Payment(Base):
    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    method: Mapped[str | None]
    amount: Mapped[float] = mapped_column(Numeric(12, 2))


MODELS = {model.__tablename__: model for model in Base.__subclasses__()}


def mapped(model, values):
    names = model.__table__.columns.keys()
    row = {name: values.get(name) for name in names}
    if "placed_at" in row and row["placed_at"] is not None:
        row["placed_at"] = str(row["placed_at"])
    return row


def apply(session, event):
    model = MODELS[event.table]
    for row in event.rows:
        if isinstance(event, DeleteRowsEvent):
            key = [row["values"][column.name] for column in model.__table__.primary_key]
            found = session.get(model, tuple(key))
            if found is not None:
                session.delete(found)
        elif isinstance(event, UpdateRowsEvent):
            session.merge(model(**mapped(model, row["after_values"])))
        else:
            session.merge(model(**mapped(model, row["values"])))
    session.commit()
    return len(event.rows)


def main():
    port, path, wanted = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    stream = BinLogStreamReader(
        connection_settings={"host": "127.0.0.1", "port": port, "user": "cdc", "passwd": "cdc"},
        server_id=4711,
        blocking=False,
        resume_stream=True,
        log_file="binlog.000001",
        log_pos=4,
        only_events=[WriteRowsEvent, UpdateRowsEvent, DeleteRowsEvent],
        only_schemas=["shop"],
        only_tables=list(MODELS),
    )
    applied, began = 0, time.perf_counter()
    with Session(engine) as session:
        for event in stream:
            applied += apply(session, event)
            if applied >= wanted:
                break
    seconds = time.perf_counter() - began
    stream.close()
    print(applied, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


main()
