//! The one table of event types: number, name, and what is done with an event of it.
//!
//! MySQL: `Log_event_type` in `libs/mysql/binlog/event/binlog_event.h`. MariaDB:
//! `Log_event_type` in `sql/log_event.h`.

/// What the replicator does with events of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Read and acted on.
    Handled,
    /// Known to carry nothing that changes a row: passed over.
    NoData,
    /// Carries what this version does not handle: the stream stops, for this reason.
    Stops {
        /// What the event means.
        reason: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
}

const STATEMENT: Handling = Handling::Stops {
    reason: "changes rows by a statement, not by rows",
    remedy: "set `binlog_format = ROW` on the source, globally and in every session, then start again with an empty target",
};
const OLD: Handling = Handling::Stops {
    reason: "belongs to a binlog format older than MySQL 5.7",
    remedy: "read from a MySQL 5.7 or MariaDB 10.5 server or later",
};

macro_rules! event_types {
    ($($name:ident = $number:literal $label:literal $handling:expr;)*) => {
        /// A type of event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventType {
            $(#[doc = $label] $name,)*
        }

        impl EventType {
            /// Every type, by number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The type with that number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }

            /// Its number.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* }
            }

            /// Its name in the servers' manuals.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            /// What is done with it.
            #[must_use]
            pub const fn handling(self) -> Handling {
                match self { $(Self::$name => $handling,)* }
            }
        }
    };
}

event_types! {
    Unknown = 0 "UNKNOWN" Handling::Stops {
        reason: "is none the server itself knows",
        remedy: "fetch the binlog file again from the source",
    };
    StartV3 = 1 "START_V3" OLD;
    Query = 2 "QUERY" Handling::Handled;
    Stop = 3 "STOP" Handling::NoData;
    Rotate = 4 "ROTATE" Handling::Handled;
    Intvar = 5 "INTVAR" Handling::NoData;
    Load = 6 "LOAD" OLD;
    Slave = 7 "SLAVE" OLD;
    CreateFile = 8 "CREATE_FILE" OLD;
    AppendBlock = 9 "APPEND_BLOCK" STATEMENT;
    ExecLoad = 10 "EXEC_LOAD" OLD;
    DeleteFile = 11 "DELETE_FILE" STATEMENT;
    NewLoad = 12 "NEW_LOAD" OLD;
    Rand = 13 "RAND" Handling::NoData;
    UserVar = 14 "USER_VAR" Handling::NoData;
    FormatDescription = 15 "FORMAT_DESCRIPTION" Handling::Handled;
    Xid = 16 "XID" Handling::Handled;
    BeginLoadQuery = 17 "BEGIN_LOAD_QUERY" STATEMENT;
    ExecuteLoadQuery = 18 "EXECUTE_LOAD_QUERY" STATEMENT;
    TableMap = 19 "TABLE_MAP" Handling::Handled;
    PreGaWriteRows = 20 "PRE_GA_WRITE_ROWS" OLD;
    PreGaUpdateRows = 21 "PRE_GA_UPDATE_ROWS" OLD;
    PreGaDeleteRows = 22 "PRE_GA_DELETE_ROWS" OLD;
    WriteRowsV1 = 23 "WRITE_ROWS_V1" Handling::Handled;
    UpdateRowsV1 = 24 "UPDATE_ROWS_V1" Handling::Handled;
    DeleteRowsV1 = 25 "DELETE_ROWS_V1" Handling::Handled;
    Incident = 26 "INCIDENT" Handling::Stops {
        reason: "says that the source lost changes before writing them to its binlog",
        remedy: "look for the incident in the source's error log; start again with an empty target, since the binlog is incomplete",
    };
    Heartbeat = 27 "HEARTBEAT" Handling::NoData;
    Ignorable = 28 "IGNORABLE" Handling::NoData;
    RowsQuery = 29 "ROWS_QUERY" Handling::NoData;
    WriteRows = 30 "WRITE_ROWS" Handling::Handled;
    UpdateRows = 31 "UPDATE_ROWS" Handling::Handled;
    DeleteRows = 32 "DELETE_ROWS" Handling::Handled;
    Gtid = 33 "GTID" Handling::Handled;
    AnonymousGtid = 34 "ANONYMOUS_GTID" Handling::Handled;
    PreviousGtids = 35 "PREVIOUS_GTIDS" Handling::Handled;
    TransactionContext = 36 "TRANSACTION_CONTEXT" Handling::NoData;
    ViewChange = 37 "VIEW_CHANGE" Handling::NoData;
    XaPrepare = 38 "XA_PREPARE" Handling::Handled;
    PartialUpdateRows = 39 "PARTIAL_UPDATE_ROWS" Handling::Handled;
    TransactionPayload = 40 "TRANSACTION_PAYLOAD" Handling::Handled;
    HeartbeatV2 = 41 "HEARTBEAT_V2" Handling::NoData;
    GtidTagged = 42 "GTID_TAGGED" Handling::Handled;
    AnnotateRows = 160 "ANNOTATE_ROWS" Handling::NoData;
    BinlogCheckpoint = 161 "BINLOG_CHECKPOINT" Handling::NoData;
    MariadbGtid = 162 "MARIADB_GTID" Handling::Handled;
    GtidList = 163 "GTID_LIST" Handling::Handled;
    StartEncryption = 164 "START_ENCRYPTION" Handling::Stops {
        reason: "says that the rest of the file is encrypted",
        remedy: "read from the live server, which decrypts its binlogs, instead of the file",
    };
    QueryCompressed = 165 "QUERY_COMPRESSED" Handling::Handled;
    WriteRowsCompressedV1 = 166 "WRITE_ROWS_COMPRESSED_V1" Handling::Handled;
    UpdateRowsCompressedV1 = 167 "UPDATE_ROWS_COMPRESSED_V1" Handling::Handled;
    DeleteRowsCompressedV1 = 168 "DELETE_ROWS_COMPRESSED_V1" Handling::Handled;
    WriteRowsCompressed = 169 "WRITE_ROWS_COMPRESSED" Handling::Handled;
    UpdateRowsCompressed = 170 "UPDATE_ROWS_COMPRESSED" Handling::Handled;
    DeleteRowsCompressed = 171 "DELETE_ROWS_COMPRESSED" Handling::Handled;
}
