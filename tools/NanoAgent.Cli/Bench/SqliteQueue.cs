using System;
using System.IO;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// SQLite doing the spool's work at the spool's durability: write-ahead log, synchronous=FULL. It gets what a careful
/// program would give it: prepared statements, one transaction a commit, and, since a spool's folder has one owner too,
/// an exclusive lock that saves it the locking of every transaction.
/// </summary>
internal sealed class SqliteQueue : IBenchQueue
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _select;
    private readonly SqliteCommand _delete;
    private readonly SqliteParameter _payload;
    private readonly SqliteParameter _limit;
    private readonly SqliteParameter _last;

    public SqliteQueue(string folder)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "queue.db"),
            Pooling = false,
        }.ToString());
        _connection.Open();
        Command("PRAGMA locking_mode=EXCLUSIVE").ExecuteNonQuery();
        Command("PRAGMA journal_mode=WAL").ExecuteNonQuery();
        Command("PRAGMA synchronous=FULL").ExecuteNonQuery();
        Command("CREATE TABLE record (sequence INTEGER PRIMARY KEY, payload BLOB NOT NULL)").ExecuteNonQuery();
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _insert = Command("INSERT INTO record (payload) VALUES ($payload)");
        _payload = _insert.Parameters.Add("$payload", SqliteType.Blob);
        _select = Command("SELECT sequence, payload FROM record ORDER BY sequence LIMIT $limit");
        _limit = _select.Parameters.Add("$limit", SqliteType.Integer);
        _delete = Command("DELETE FROM record WHERE sequence <= $last");
        _last = _delete.Parameters.Add("$last", SqliteType.Integer);
    }

    public static string Version
    {
        get
        {
            using var connection = new SqliteConnection("Data Source=:memory:");
            connection.Open();
            return connection.ServerVersion;
        }
    }

    /// <summary>SQLite writes on the calling thread, and nothing else does: the kernel's count is its own.</summary>
    public long? BytesWritten => ProcFiles.ThreadBytesWritten;

    public void Append(byte[] payload, int records, int commitEvery)
    {
        _payload.Value = payload;
        for (int done = 0; done < records;)
        {
            // A single insert is its own transaction: saying so would only cost two statements.
            bool isExplicit = commitEvery > 1;
            Run(isExplicit, _begin);
            for (int i = 0; i < commitEvery && done < records; i++, done++)
            {
                _insert.ExecuteNonQuery();
            }

            Run(isExplicit, _commit);
        }
    }

    public void Drain(int records, int commitEvery)
    {
        _limit.Value = commitEvery;
        for (int left = records; left > 0;)
        {
            using (SqliteDataReader reader = _select.ExecuteReader())
            {
                long last = 0;
                while (reader.Read())
                {
                    last = reader.GetInt64(0);
                    _ = reader.GetFieldValue<byte[]>(1);
                }

                _last.Value = last;
            }

            int deleted = _delete.ExecuteNonQuery();
            if (deleted == 0)
            {
                throw new InvalidOperationException("SQLite holds fewer records than were appended.");
            }

            left -= deleted;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in new[] { _begin, _commit, _insert, _select, _delete })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void Run(bool isWanted, SqliteCommand command)
    {
        if (isWanted)
        {
            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
