using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Sqlite;
using NanoAgent.Collector.Senml;

namespace NanoAgent.Collector.Storage;

/// <summary>Why a batch was or was not stored.</summary>
internal enum WriteStatus
{
    /// <summary>Committed: every record of the batch is in the database.</summary>
    Stored,

    /// <summary>Its idempotency key stood for other content before; nothing was changed.</summary>
    KeyReused,

    /// <summary>A ceiling of the options is reached; nothing was changed.</summary>
    Full,

    /// <summary>The database or the queue before it could not take it; nothing was changed.</summary>
    Unavailable,
}

/// <summary>What became of one batch.</summary>
/// <param name="Status">Whether it was stored.</param>
/// <param name="Stored">Records that were new.</param>
/// <param name="Duplicates">Records that were there already.</param>
/// <param name="Conflicts">Of the duplicates, those whose stored series or value is another.</param>
/// <param name="Detail">For the operator, where it was not stored.</param>
internal readonly record struct WriteOutcome(
    WriteStatus Status, int Stored = 0, int Duplicates = 0, int Conflicts = 0, string Detail = "");

/// <summary>
/// The writing connection with its prepared statements. Used by one thread at a time; keeps nothing between
/// transactions but the statements, so that a rollback leaves nothing stale. After any
/// <see cref="SqliteException"/> the session is to be disposed and a new one opened.
/// </summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>Two pages and their overflow: enough that the probe must claim fresh space.</summary>
    private const int ProbeBytes = 16 * 1024;

    private readonly SqliteConnection _connection;
    private readonly CollectorOptions _options;
    private readonly List<Statement> _statements = [];
    private readonly Statement _findDevice;
    private readonly Statement _countDevices;
    private readonly Statement _addDevice;
    private readonly Statement _updateDevice;
    private readonly Statement _findBoot;
    private readonly Statement _findSeries;
    private readonly Statement _countSeries;
    private readonly Statement _addSeries;
    private readonly Statement _updateSeries;
    private readonly Statement _addRecord;
    private readonly Statement _matchRecord;
    private readonly Statement _findKey;
    private readonly Statement _addKey;
    private readonly Statement _trimKeys;

    public WriteSession(CollectorOptions options)
    {
        _options = options;
        _connection = Schema.OpenWriter(options.DatabasePath, options.MaxDatabaseBytes);
        _findDevice = Prepare("SELECT id FROM device WHERE name = $0", 1);
        _countDevices = Prepare("SELECT COUNT(*) FROM device", 0);
        _addDevice = Prepare(
            "INSERT INTO device (name, first_seen_ms, last_seen_ms) VALUES ($0, $1, $1) RETURNING id", 2);
        _updateDevice = Prepare("""
            UPDATE device SET records = records + $1, duplicates = duplicates + $2, conflicts = conflicts + $3,
                batches = batches + 1, boots = boots + $4, last_seen_ms = MAX(last_seen_ms, $5),
                last_sequence = CASE WHEN $6 > last_boot THEN $7
                    WHEN $6 = last_boot THEN MAX(last_sequence, $7) ELSE last_sequence END,
                last_boot = MAX(last_boot, $6)
            WHERE id = $0
            """, 8);
        _findBoot = Prepare("SELECT 1 FROM record WHERE device_id = $0 AND boot = $1 LIMIT 1", 2);
        _findSeries = Prepare("SELECT id FROM series WHERE device_id = $0 AND name = $1 AND unit = $2", 3);
        _countSeries = Prepare("SELECT COUNT(*) FROM series WHERE device_id = $0", 1);
        _addSeries = Prepare(
            "INSERT INTO series (device_id, name, unit) VALUES ($0, $1, $2) RETURNING id", 3);
        _updateSeries = Prepare("UPDATE series SET records = records + $1 WHERE id = $0", 2);
        _addRecord = Prepare("INSERT OR IGNORE INTO record VALUES ($0, $1, $2, $3, $4, $5, $6, $7)", 8);
        _matchRecord = Prepare("""
            SELECT 1 FROM record WHERE device_id = $0 AND boot = $1 AND sequence = $2
                AND series_id = $3 AND mantissa = $4 AND exponent = $5
            """, 6);
        _findKey = Prepare("SELECT content FROM batch_key WHERE key = $0", 1);
        _addKey = Prepare("INSERT INTO batch_key (key, content) VALUES ($0, $1) RETURNING id", 2);
        _trimKeys = Prepare("DELETE FROM batch_key WHERE id <= $0", 1);
    }

    /// <summary>Begins a transaction that holds the write lock at once. The caller commits it.</summary>
    public SqliteTransaction Begin() => _connection.BeginTransaction(deferred: false);

    /// <summary>Takes one batch into the transaction, wholly or not at all.</summary>
    public WriteOutcome Store(SqliteTransaction transaction, Batch batch)
    {
        transaction.Save("batch");
        WriteOutcome outcome = StoreParts(transaction, batch);
        if (outcome.Status != WriteStatus.Stored)
        {
            transaction.Rollback("batch");
        }
        transaction.Release("batch");
        return outcome;
    }

    /// <summary>Claims fresh space, gives it back, and commits: fails where a batch would fail.</summary>
    public void Probe()
    {
        using SqliteTransaction transaction = Begin();
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO probe VALUES (zeroblob($0)); DELETE FROM probe;";
        command.Parameters.AddWithValue("$0", ProbeBytes);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements)
        {
            statement.Dispose();
        }
        _connection.Dispose();
    }

    private WriteOutcome StoreParts(SqliteTransaction transaction, Batch batch)
    {
        BatchLabel label = batch.Label;
        if (!TakeKey(transaction, batch))
        {
            return new WriteOutcome(WriteStatus.KeyReused);
        }
        if (FindOrAddDevice(transaction, label.Device, batch.ArrivalMs) is not long device)
        {
            return new WriteOutcome(WriteStatus.Full,
                Detail: $"The collector holds as many devices as MaxDevices allows ({_options.MaxDevices}).");
        }
        bool bootIsNew = _findBoot.Value(transaction, device, label.Boot) is null;
        var series = new Dictionary<(string Name, string Unit), SeriesTally>();
        int stored = 0;
        int conflicts = 0;
        foreach (Reading reading in batch.Readings)
        {
            if (FindOrAddSeries(transaction, device, reading, series) is not SeriesTally tally)
            {
                return new WriteOutcome(WriteStatus.Full,
                    Detail: $"The device has as many series as MaxSeriesPerDevice allows "
                        + $"({_options.MaxSeriesPerDevice}).");
            }
            bool isNew = AddRecord(transaction, device, label.Boot, tally.Id, reading);
            tally.Stored += isNew ? 1 : 0;
            stored += isNew ? 1 : 0;
            conflicts += isNew || Matches(transaction, device, label.Boot, tally.Id, reading) ? 0 : 1;
        }
        foreach (SeriesTally tally in series.Values.Where(tally => tally.Stored > 0))
        {
            _updateSeries.Run(transaction, tally.Id, tally.Stored);
        }
        int duplicates = batch.Readings.Count - stored;
        _updateDevice.Run(transaction, device, stored, duplicates, conflicts, bootIsNew ? 1 : 0,
            batch.ArrivalMs, label.Boot, batch.Readings[^1].Sequence);
        return new WriteOutcome(WriteStatus.Stored, stored, duplicates, conflicts);
    }

    private bool TakeKey(SqliteTransaction transaction, Batch batch)
    {
        string key = IdempotencyKey.Format(batch.Label);
        byte[] content = BatchContent.Digest(batch);
        if (_findKey.Value(transaction, key) is byte[] known)
        {
            return known.AsSpan().SequenceEqual(content);
        }
        long id = (long)_addKey.Value(transaction, key, content)!;
        _trimKeys.Run(transaction, id - Schema.BatchKeysMax);
        return true;
    }

    private long? FindOrAddDevice(SqliteTransaction transaction, string name, long arrivalMs)
    {
        if (_findDevice.Value(transaction, name) is long id)
        {
            return id;
        }
        return (long)_countDevices.Value(transaction)! < _options.MaxDevices
            ? (long)_addDevice.Value(transaction, name, arrivalMs)!
            : null;
    }

    private SeriesTally? FindOrAddSeries(
        SqliteTransaction transaction, long device, Reading reading, Dictionary<(string, string), SeriesTally> known)
    {
        if (known.TryGetValue((reading.Series, reading.Unit), out SeriesTally? tally))
        {
            return tally;
        }
        object? id = _findSeries.Value(transaction, device, reading.Series, reading.Unit);
        if (id is null)
        {
            if ((long)_countSeries.Value(transaction, device)! >= _options.MaxSeriesPerDevice)
            {
                return null;
            }
            id = _addSeries.Value(transaction, device, reading.Series, reading.Unit)!;
        }
        tally = new SeriesTally((long)id);
        known.Add((reading.Series, reading.Unit), tally);
        return tally;
    }

    private bool AddRecord(SqliteTransaction transaction, long device, int boot, long series, Reading reading) =>
        _addRecord.Run(transaction, device, boot, reading.Sequence, series, reading.TimeMs,
            reading.TimeIsArrival ? 1 : 0, reading.Value.Mantissa, (long)reading.Value.Exponent) == 1;

    private bool Matches(SqliteTransaction transaction, long device, int boot, long series, Reading reading) =>
        _matchRecord.Value(transaction, device, boot, reading.Sequence, series,
            reading.Value.Mantissa, (long)reading.Value.Exponent) is not null;

    private Statement Prepare(string text, int parameters)
    {
        var statement = new Statement(_connection, text, parameters);
        _statements.Add(statement);
        return statement;
    }

    private sealed class SeriesTally(long id)
    {
        public long Id { get; } = id;

        public int Stored { get; set; }
    }
}
