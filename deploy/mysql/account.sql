-- The account of the replicator: it reads, and follows the binlog.
CREATE USER cdc@'%' IDENTIFIED BY 'try-cdc';
GRANT REPLICATION SLAVE, REPLICATION CLIENT, SELECT ON *.* TO cdc@'%';
