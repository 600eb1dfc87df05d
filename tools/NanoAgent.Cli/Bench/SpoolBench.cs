using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Security.Cryptography;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// The spool, SQLite and the bare disk side by side: append with commits, then drain, in new folders every round.
/// </summary>
internal static class SpoolBench
{
    private static readonly int[] PayloadSizes = [64, 1024, 4096];

    /// <summary>Records between two commits, and how many records a round has: about as long for each.</summary>
    private static readonly (int CommitEvery, int Records, int RecordsQuick)[] Commits =
    [
        (1, 256, 16), (16, 4_096, 64), (256, 32_768, 256),
    ];

    public static IReadOnlyList<BenchTable> Run(BenchPlan plan)
    {
        string method = $"Medians of {plan.Rounds} rounds, spool, SQLite and the disk alone in turn; ratios are "
            + "medians of the rounds' ratios. All make every N records durable; SQLite is in WAL mode with "
            + "synchronous=FULL; the disk alone, by SQLite too, is one write and one fsync for N records. Bytes are "
            + "what the thread gave to write calls (wchar), room ahead included.";
        BenchTable append = Table("spoolAppend", "Spool: append and flush", method);
        BenchTable drain = Table("spoolDrain", "Spool: read and release", method);
        BenchTable cpu = CpuTable(plan);
        Warm(plan);
        foreach (int bytes in PayloadSizes)
        {
            foreach ((int commitEvery, int records, int recordsQuick) in Commits)
            {
                string what = $"{bytes} B, commit every {commitEvery}";
                plan.Next("spool, " + what);
                var cell = new Cell(plan, bytes, plan.IsQuick ? recordsQuick : records, commitEvery);
                cell.Run();
                cell.Appended.AddTo(append, what);
                cell.Drained.AddTo(drain, what);
                cpu.Add(
                    what, cell.Appended.SpoolCpu, cell.Appended.SqliteCpu, cell.Drained.SpoolCpu,
                    cell.Drained.SqliteCpu);
            }
        }

        return [append, drain, cpu];
    }

    private static BenchTable Table(string name, string title, string method)
    {
        return new BenchTable(
            name, title, method,
            new BenchColumn("spoolRecordsPerSecond", "spool rec/s", BenchColumn.Whole),
            new BenchColumn("sqliteRecordsPerSecond", "SQLite rec/s", BenchColumn.Whole),
            new BenchColumn("speedRatio", "ratio", BenchColumn.Ratio),
            new BenchColumn("diskAloneRatio", "disk alone", BenchColumn.Ratio),
            new BenchColumn("spoolBytesPerPayloadByte", "spool B/B", BenchColumn.Ratio),
            new BenchColumn("sqliteBytesPerPayloadByte", "SQLite B/B", BenchColumn.Ratio),
            new BenchColumn("bytesRatio", "ratio", "0.000"));
    }

    private static BenchTable CpuTable(BenchPlan plan)
    {
        return new BenchTable(
            "spoolCpu", "Spool: CPU time, us a record",
            $"The same {plan.Rounds} rounds: medians of the whole process's user and system time.",
            new BenchColumn("spoolAppendMicroseconds", "spool append", "0.00"),
            new BenchColumn("sqliteAppendMicroseconds", "SQLite append", "0.00"),
            new BenchColumn("spoolDrainMicroseconds", "spool drain", "0.00"),
            new BenchColumn("sqliteDrainMicroseconds", "SQLite drain", "0.00"));
    }

    /// <summary>Lets the compiler finish its work on both before anything counts.</summary>
    private static void Warm(BenchPlan plan)
    {
        plan.Next("spool, warming up");
        new Cell(plan, PayloadSizes[0], plan.IsQuick ? 16 : 2_048, 16).Run();
    }

    /// <summary>One payload size with one commit interval.</summary>
    private sealed class Cell(BenchPlan plan, int payloadBytes, int records, int commitEvery)
    {
        private readonly byte[] _payload = RandomNumberGenerator.GetBytes(payloadBytes);

        public Phase Appended { get; } = new();

        public Phase Drained { get; } = new();

        public void Run()
        {
            for (int round = 0; round < plan.Rounds; round++)
            {
                // Who goes first takes turns, so that neither always meets the disk the other leaves behind.
                bool spoolFirst = round % 2 == 0;
                (Figure Append, Figure Drain) first = Measure(Peer(spoolFirst));
                (Figure Append, Figure Drain) disk = Measure(folder => new DiskAlone(folder));
                (Figure Append, Figure Drain) second = Measure(Peer(!spoolFirst));
                (Figure Append, Figure Drain) spool = spoolFirst ? first : second;
                (Figure Append, Figure Drain) sqlite = spoolFirst ? second : first;
                Appended.Add(spool.Append, sqlite.Append, disk.Append);
                Drained.Add(spool.Drain, sqlite.Drain, disk.Drain);
            }
        }

        private static Func<string, IBenchQueue> Peer(bool isSpool)
        {
            return folder => isSpool ? new SpoolQueue(folder) : new SqliteQueue(folder);
        }

        private (Figure Append, Figure Drain) Measure(Func<string, IBenchQueue> open)
        {
            using IBenchQueue queue = open(plan.Scratch());
            Figure append = Time(queue, () => queue.Append(_payload, records, commitEvery));
            Figure drain = Time(queue, () => queue.Drain(records, commitEvery));
            return (append, drain);
        }

        private Figure Time(IBenchQueue queue, Action work)
        {
            long? before = queue.BytesWritten;
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMicroseconds / records;
            double payloadBytesAll = (double)records * payloadBytes;
            return new Figure(records / seconds, (queue.BytesWritten - before) / payloadBytesAll, cpu);
        }
    }

    private sealed record Figure(
        double RecordsPerSecond, double? BytesPerPayloadByte, double CpuMicrosecondsPerRecord);

    /// <summary>Appending or draining, over the rounds.</summary>
    private sealed class Phase
    {
        private readonly Samples _spoolSpeed = new();
        private readonly Samples _sqliteSpeed = new();
        private readonly Samples _speedRatio = new();
        private readonly Samples _diskRatio = new();
        private readonly Samples _spoolBytes = new();
        private readonly Samples _sqliteBytes = new();
        private readonly Samples _bytesRatio = new();
        private readonly Samples _spoolCpu = new();
        private readonly Samples _sqliteCpu = new();
        private bool _bytesAreKnown = true;

        public double? SpoolCpu => _spoolCpu.Median;

        public double? SqliteCpu => _sqliteCpu.Median;

        public void Add(Figure spool, Figure sqlite, Figure disk)
        {
            _spoolCpu.Add(spool.CpuMicrosecondsPerRecord);
            _sqliteCpu.Add(sqlite.CpuMicrosecondsPerRecord);
            _diskRatio.Add(disk.RecordsPerSecond / sqlite.RecordsPerSecond);
            _spoolSpeed.Add(spool.RecordsPerSecond);
            _sqliteSpeed.Add(sqlite.RecordsPerSecond);
            _speedRatio.Add(spool.RecordsPerSecond / sqlite.RecordsPerSecond);
            _bytesAreKnown &= sqlite.BytesPerPayloadByte is not null;
            _spoolBytes.Add(spool.BytesPerPayloadByte ?? 0);
            _sqliteBytes.Add(sqlite.BytesPerPayloadByte ?? 0);
            _bytesRatio.Add((spool.BytesPerPayloadByte ?? 0) / (sqlite.BytesPerPayloadByte ?? 1));
        }

        public void AddTo(BenchTable table, string what)
        {
            table.Add(
                what,
                _spoolSpeed.Median,
                _sqliteSpeed.Median,
                _speedRatio.Median,
                _diskRatio.Median,
                _bytesAreKnown ? _spoolBytes.Median : null,
                _bytesAreKnown ? _sqliteBytes.Median : null,
                _bytesAreKnown ? _bytesRatio.Median : null);
        }
    }
}
