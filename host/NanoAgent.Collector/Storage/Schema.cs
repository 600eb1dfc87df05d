using System.Globalization;
using System.IO;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Collector.Storage;

/// <summary>
/// The database: what its tables mean and how it is opened.
/// <list type="bullet">
/// <item><c>record</c>: every reading once, under (device, boot, sequence); written, never changed.</item>
/// <item><c>device</c>, <c>series</c>: names, and counters that change in the same transaction as the records.</item>
/// <item><c>batch_key</c>: the newest <see cref="BatchKeysMax"/> idempotency keys with what they stood for.</item>
/// <item><c>probe</c>: empty; <c>/health</c> writes into it and clears it in one transaction.</item>
/// </list>
/// Write-ahead log, and <c>synchronous=FULL</c>: a commit has reached the disk when it returns.
/// </summary>
internal static class Schema
{
    /// <summary>Keys kept: some 10 MiB, and a day of one batch every 1.3 seconds.</summary>
    public const int BatchKeysMax = 65_536;

    /// <summary>Version of the tables, in <c>PRAGMA user_version</c>.</summary>
    private const int Version = 1;

    /// <summary>
    /// What the log may keep on disk after a checkpoint; it grows beyond only while a reader holds it.
    /// </summary>
    private const int LogBytesKept = 16 * 1024 * 1024;

    private const string Tables = """
        CREATE TABLE device (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            records INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0,
            conflicts INTEGER NOT NULL DEFAULT 0, batches INTEGER NOT NULL DEFAULT 0,
            boots INTEGER NOT NULL DEFAULT 0, last_boot INTEGER NOT NULL DEFAULT 0,
            last_sequence INTEGER NOT NULL DEFAULT 0,
            first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL) STRICT;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, device_id INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
            records INTEGER NOT NULL DEFAULT 0, UNIQUE (device_id, name, unit)) STRICT;
        CREATE TABLE record (
            device_id INTEGER NOT NULL, boot INTEGER NOT NULL, sequence INTEGER NOT NULL,
            series_id INTEGER NOT NULL, time_ms INTEGER NOT NULL, time_is_arrival INTEGER NOT NULL,
            mantissa INTEGER NOT NULL, exponent INTEGER NOT NULL,
            PRIMARY KEY (device_id, boot, sequence)) STRICT, WITHOUT ROWID;
        CREATE INDEX record_by_series ON record (series_id, boot, sequence);
        CREATE TABLE batch_key (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, content BLOB NOT NULL) STRICT;
        CREATE TABLE probe (content BLOB NOT NULL) STRICT;
        """;

    /// <summary>
    /// Opens the one connection that writes, making the tables when the file is new. Fails with
    /// <see cref="SqliteException"/>, or <see cref="IOException"/> when another version wrote the file.
    /// </summary>
    public static SqliteConnection OpenWriter(string path, long bytesMax)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            connection.Execute($"PRAGMA journal_size_limit={LogBytesKept}");
            long version = connection.Scalar("PRAGMA user_version");
            if (version is not (0 or Version))
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture,
                    $"the file has format {version} and this collector reads format {Version}"));
            }
            if (version == 0)
            {
                connection.Execute($"BEGIN IMMEDIATE; {Tables} PRAGMA user_version={Version}; COMMIT;");
            }
            connection.Execute(string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA max_page_count={bytesMax / connection.Scalar("PRAGMA page_size")}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A pooled connection that cannot write.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = new SqliteConnection(ReaderConnectionString(path));
        connection.Open();
        return connection;
    }

    /// <summary>Closes the pooled readers of this file, so that nothing holds it open.</summary>
    public static void CloseReaders(string path)
    {
        using var connection = new SqliteConnection(ReaderConnectionString(path));
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Deletes the database that nobody has open, with what SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(path + suffix);
        }
    }

    /// <summary>
    /// How long a lock held by another process is waited for; short, because a device waits meanwhile.
    /// </summary>
    private const int BusySeconds = 2;

    private static string ReaderConnectionString(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        DefaultTimeout = BusySeconds,
    }.ToString();

    /// <summary>Runs a statement of ours (never text from outside).</summary>
    public static void Execute(this SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants and numbers of this assembly reach it.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Scalar(this SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this file reach it.
        command.CommandText = statement;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
