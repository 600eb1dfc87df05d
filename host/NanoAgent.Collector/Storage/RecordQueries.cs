using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Data.Sqlite;
using NanoAgent.Collector.Senml;

namespace NanoAgent.Collector.Storage;

/// <summary>
/// Everything that is read. Each call takes its own pooled connection, sees one committed state, returns a bounded
/// number of rows, and blocks only for the disk. Fails with <see cref="SqliteException"/>.
/// </summary>
internal sealed class RecordQueries(string path)
{
    private const string RecordColumns = """
        SELECT record.boot, record.sequence, series.name, series.unit, record.time_ms, record.time_is_arrival,
            record.mantissa, record.exponent
        FROM record JOIN series ON series.id = record.series_id
        """;

    public StatsRow Stats()
    {
        using var query = new Query(path, """
            SELECT COALESCE(SUM(records), 0), COALESCE(SUM(duplicates), 0), COALESCE(SUM(conflicts), 0),
                COALESCE(SUM(batches), 0), COUNT(*) FROM device
            """);
        SqliteDataReader row = query.Rows();
        row.Read();
        return new StatsRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
    }

    public DevicePage Devices(string after, int limit)
    {
        using var query = new Query(path, """
            SELECT name, records, duplicates, conflicts, batches, boots, last_boot, last_sequence,
                first_seen_ms, last_seen_ms
            FROM device WHERE name > $0 ORDER BY name LIMIT $1
            """, after, limit);
        var devices = new List<DeviceRow>();
        SqliteDataReader row = query.Rows();
        while (row.Read())
        {
            devices.Add(new DeviceRow(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
                row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
                Timestamp(row.GetInt64(8)), Timestamp(row.GetInt64(9))));
        }
        return new DevicePage(devices, devices.Count == limit ? devices[^1].Device : null);
    }

    /// <summary>The series of a device, each with its newest readings; null when there is no such device.</summary>
    public SeriesPage? Series(string device, int points)
    {
        if (FindDevice(device) is not long id)
        {
            return null;
        }
        var series = new List<SeriesRow>();
        using var query = new Query(path,
            "SELECT id, name, unit, records FROM series WHERE device_id = $0 ORDER BY name, unit", id);
        SqliteDataReader row = query.Rows();
        while (row.Read())
        {
            List<RecordRow> newest = Newest(row.GetInt64(0), Math.Max(points, 1));
            var drawn = new List<PointRow>();
            for (int index = Math.Min(points, newest.Count) - 1; index >= 0; index--)
            {
                drawn.Add(new PointRow(newest[index].TimeMs, newest[index].Value));
            }
            series.Add(new SeriesRow(row.GetString(1), row.GetString(2), row.GetInt64(3),
                newest.Count == 0 ? null : newest[0], drawn));
        }
        return new SeriesPage(device, series);
    }

    /// <summary>Records after a cursor, of all series or of the one named; null when there is no such device.</summary>
    public RecordPage? Records(string device, string? series, RecordCursor after, int limit)
    {
        if (FindDevice(device) is not long id)
        {
            return null;
        }
        List<RecordRow> records = series is null
            ? Read($"{RecordColumns} WHERE record.device_id = $0 AND (record.boot, record.sequence) > ($1, $2) "
                + "ORDER BY record.boot, record.sequence LIMIT $3", id, after.AfterBoot, after.AfterSequence, limit)
            : OfSeries(id, series, after, limit);
        RecordCursor? next = records.Count == limit ? new RecordCursor(records[^1].Boot, records[^1].Sequence) : null;
        return new RecordPage(device, records, next);
    }

    /// <summary>
    /// A name may have been sent with several units: a page of each, merged, so that no index is sorted.
    /// </summary>
    private List<RecordRow> OfSeries(long device, string name, RecordCursor after, int limit)
    {
        var records = new List<RecordRow>();
        using var query = new Query(path, "SELECT id FROM series WHERE device_id = $0 AND name = $1", device, name);
        SqliteDataReader row = query.Rows();
        while (row.Read())
        {
            records.AddRange(Read(
                $"{RecordColumns} WHERE record.series_id = $0 AND (record.boot, record.sequence) > ($1, $2) "
                + "ORDER BY record.boot, record.sequence LIMIT $3",
                row.GetInt64(0), after.AfterBoot, after.AfterSequence, limit));
        }
        records.Sort((left, right) => (left.Boot, left.Sequence).CompareTo((right.Boot, right.Sequence)));
        return records.Count <= limit ? records : records.GetRange(0, limit);
    }

    private List<RecordRow> Newest(long series, int limit) => Read(
        $"{RecordColumns} WHERE record.series_id = $0 ORDER BY record.boot DESC, record.sequence DESC LIMIT $1",
        series, limit);

    private long? FindDevice(string device)
    {
        using var query = new Query(path, "SELECT id FROM device WHERE name = $0", device);
        SqliteDataReader row = query.Rows();
        return row.Read() ? row.GetInt64(0) : null;
    }

    private List<RecordRow> Read(string text, params ReadOnlySpan<object> values)
    {
        using var query = new Query(path, text, values);
        var records = new List<RecordRow>();
        SqliteDataReader row = query.Rows();
        while (row.Read())
        {
            var value = new ExactDecimal(row.GetInt64(6), (sbyte)row.GetInt64(7));
            records.Add(new RecordRow(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3),
                row.GetInt64(4), row.GetInt64(5) == 0 ? "record" : "arrival",
                value.ToString(), value.Mantissa, value.Exponent));
        }
        return records;
    }

    private static string Timestamp(long utcMs) => DateTimeOffset.FromUnixTimeMilliseconds(utcMs)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A connection, its command and its rows, which live and end together.</summary>
    private sealed class Query : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _command;

        public Query(string path, string text, params ReadOnlySpan<object> values)
        {
            _connection = Schema.OpenReader(path);
            _command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file; every value is a parameter.
            _command.CommandText = text;
#pragma warning restore CA2100
            for (int index = 0; index < values.Length; index++)
            {
                _command.Parameters.AddWithValue("$" + index, values[index]);
            }
        }

        public SqliteDataReader Rows() => _command.ExecuteReader();

        public void Dispose()
        {
            _command.Dispose();
            _connection.Dispose();
        }
    }
}
