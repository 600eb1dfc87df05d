using System.Collections.Generic;

namespace NanoAgent.Cli.Bench;

/// <summary>The tables of single requests: speed, CPU time and memory of the same runs.</summary>
internal sealed class LibCurlTables
{
    private const int Clients = 5;

    private readonly BenchTable _speed;
    private readonly BenchTable _cpu;
    private readonly BenchTable _memory;
    private string _case = string.Empty;
    private int _count;
    private Row _row = new();

    public LibCurlTables(int rounds)
    {
        string method = $"Medians of {rounds} rounds of 20,000 GETs; ratios are "
            + "nanoAgent's figure by the other's. curl's start is in its figures, and it does at most 300 at once.";
        _speed = Table("libcurlSpeed", "libcurl: requests a second", method, "RequestsPerSecond");
        _cpu = Table("libcurlCpu", "libcurl: CPU time of the client's process, us a request", method, "CpuUs");
        _memory = new BenchTable(
            "libcurlMemory", "libcurl: the client's process's peak resident memory in KiB, and its garbage a request",
            method,
            [
                .. WithoutEpoll(Columns("PeakKiB")[..Clients]),
                new BenchColumn("ratioToHttpClient", "to Http", BenchColumn.Ratio),
                new BenchColumn("allocatedBytes", "garbage B", BenchColumn.Ratio),
                new BenchColumn("httpAllocatedBytes", "HttpClient's", BenchColumn.Whole),
            ]);
    }

    /// <summary>Begins a row of rounds of so many requests.</summary>
    public void Begin(string what, int count)
    {
        if (_case.Length > 0)
        {
            AddRows();
        }

        _case = what;
        _count = count;
        _row = new Row();
    }

    /// <summary>Adds a round to the row.</summary>
    public void Add(ClientResult own, ClientResult c, ClientResult epoll, ClientResult? curl, ClientResult http)
    {
        ClientResult?[] results = [own, c, epoll, curl, http];
        for (int i = 0; i < Clients; i++)
        {
            if (results[i] is { } result)
            {
                _row.Speed[i].Add(_count / result.Seconds);
                _row.Cpu[i].Add(result.CpuSeconds / _count * 1e6);
                _row.Memory[i].Add(result.PeakKiB);
                _row.SpeedRatio[i].Add(result.Seconds / own.Seconds);
                _row.CpuRatio[i].Add(own.CpuSeconds / result.CpuSeconds);
                _row.MemoryRatio[i].Add((double)own.PeakKiB / result.PeakKiB);
            }
        }

        _row.Allocated.Add(own.AllocatedBytes ?? 0);
        _row.HttpAllocated.Add(http.AllocatedBytes ?? 0);
    }

    public IReadOnlyList<BenchTable> Finish()
    {
        AddRows();
        return [_speed, _cpu, _memory];
    }

    private static BenchTable Table(string name, string title, string method, string key)
    {
        return new BenchTable(name, title, method, Columns(key));
    }

    private static BenchColumn[] Columns(string key)
    {
        return
        [
            new BenchColumn("own" + key, "nanoAgent", BenchColumn.Whole),
            new BenchColumn("c" + key, "C", BenchColumn.Whole),
            new BenchColumn("cEpoll" + key, "C epoll", BenchColumn.Whole),
            new BenchColumn("curl" + key, "curl -Z", BenchColumn.Whole),
            new BenchColumn("http" + key, "HttpClient", BenchColumn.Whole),
            new BenchColumn("ratioToC", "to C", BenchColumn.Ratio),
            new BenchColumn("ratioToCEpoll", "to epoll", BenchColumn.Ratio),
            new BenchColumn("ratioToCurl", "to curl", BenchColumn.Ratio),
            new BenchColumn("ratioToHttpClient", "to Http", BenchColumn.Ratio),
        ];
    }

    private void AddRows()
    {
        _speed.Add(_case, Values(_row.Speed, _row.SpeedRatio));
        _cpu.Add(_case, Values(_row.Cpu, _row.CpuRatio));
        double?[] memory = Values(_row.Memory, _row.MemoryRatio);
        double?[] peaks = WithoutEpoll(memory[..Clients]);
        _memory.Add(_case, [.. peaks, memory[^1], _row.Allocated.Median, _row.HttpAllocated.Median]);
    }

    // How a C program waits is nothing to its memory.
    private static T[] WithoutEpoll<T>(T[] clients)
    {
        return [clients[0], clients[1], clients[3], clients[4]];
    }

    private static double?[] Values(Samples[] figures, Samples[] ratios)
    {
        var values = new List<double?>();
        foreach (Samples figure in figures)
        {
            values.Add(figure.Count == 0 ? null : figure.Median);
        }

        // The first would be the ratio to itself.
        foreach (Samples ratio in ratios[1..])
        {
            values.Add(ratio.Count == 0 ? null : ratio.Median);
        }

        return [.. values];
    }

    private sealed class Row
    {
        public Samples[] Speed { get; } = Make();

        public Samples[] Cpu { get; } = Make();

        public Samples[] Memory { get; } = Make();

        public Samples[] SpeedRatio { get; } = Make();

        public Samples[] CpuRatio { get; } = Make();

        public Samples[] MemoryRatio { get; } = Make();

        public Samples Allocated { get; } = new();

        public Samples HttpAllocated { get; } = new();

        private static Samples[] Make()
        {
            var samples = new Samples[Clients];
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] = new Samples();
            }

            return samples;
        }
    }
}
