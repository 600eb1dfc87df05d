using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Collector;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Faults.Tests;

/// <summary>
/// The agent on virtual time before the real collector on loopback: each request really goes there, what comes back is
/// lost, cut, late or doubled.
/// </summary>
public sealed class AcknowledgementTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seeds = 40;
    private const int Records = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoagent-faults-").FullName;
    private CollectorServer _server = null!;
    private HttpClient _client = null!;
    private long _lost;

    public async ValueTask InitializeAsync()
    {
        string files = Path.Combine(_folder, "files");
        Directory.CreateDirectory(files);
        _server = CollectorServer.Build(new CollectorOptions
        {
            DatabasePath = Path.Combine(_folder, "records.db"),
            FilesFolder = files,
            Url = "http://127.0.0.1:0",
        });
        Uri address = await _server.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A13_AcknowledgementLostLateDoubled_AtEveryPhase_StoresWhatWasAcceptedOnce()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            string device = "d" + seed.ToString(CultureInfo.InvariantCulture);
            Trial trial = new(this, device, seed);
            HashSet<(int, long)> accepted = trial.Run();
            HashSet<(int, long)> stored = await StoredAsync(device);
            Assert.True(stored.SetEquals(accepted), device + ": " + stored.Count + " stored of " + accepted.Count);
            using JsonDocument devices = await GetAsync("/v1/devices?limit=1000");
            JsonElement row = devices.RootElement.GetProperty("devices").EnumerateArray()
                .Single(d => d.GetProperty("device").GetString() == device);
            Assert.Equal(accepted.Count, row.GetProperty("records").GetInt64());
            Assert.Equal(trial.RecordsPosted - accepted.Count, row.GetProperty("duplicates").GetInt64());
            Assert.Equal(0, row.GetProperty("conflicts").GetInt64());
        }

        output.WriteLine("A13: " + Seeds + " seeds, " + (Seeds * Records) + " records, " + _lost
            + " acknowledgements lost, cut, late or doubled, stored = accepted, counts exact");
        Assert.True(_lost > 3 * Seeds, "Too little went wrong: " + _lost);
    }

    [Fact]
    public async Task A13_EachPhaseOfEachBatch_StoresWhatWasAcceptedOnce()
    {
        // The answer is as long for each batch of nine: its bytes are the phases in which it can break.
        int answerBytes = "{\"stored\":9,\"duplicates\":0}".Length;
        Dictionary<string, long> posted = [];
        for (int batch = 0; batch < PhaseTrial.Batches; batch++)
        {
            for (int phase = PhaseTrial.FirstPhase; phase < answerBytes; phase++)
            {
                int number = phase - PhaseTrial.FirstPhase;
                string device = string.Create(CultureInfo.InvariantCulture, $"p{batch}.{number}");
                PhaseTrial trial = new(this, device, batch, phase);
                HashSet<(int, long)> accepted = trial.Run();
                HashSet<(int, long)> stored = await StoredAsync(device);
                Assert.True(stored.SetEquals(accepted), $"{device}: {stored.Count} stored of {accepted.Count}");
                posted.Add(device, trial.RecordsPosted);
            }
        }

        using JsonDocument devices = await GetAsync("/v1/devices?limit=1000");
        foreach (JsonElement row in devices.RootElement.GetProperty("devices").EnumerateArray())
        {
            long again = posted[row.GetProperty("device").GetString()!] - PhaseTrial.Records;
            Assert.Equal(PhaseTrial.Records, row.GetProperty("records").GetInt64());
            Assert.Equal(again, row.GetProperty("duplicates").GetInt64());
            Assert.Equal(0, row.GetProperty("conflicts").GetInt64());
        }

        output.WriteLine($"A13: {posted.Count / PhaseTrial.Batches} phases of each of {PhaseTrial.Batches} batches, "
            + "each alone: stored = accepted, counts exact");
    }

    private (Reply Reply, int Records) Post(Request request)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/telemetry");
        message.Content = new ByteArrayContent(request.Body);
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Headers["Content-Type"]);
        message.Headers.TryAddWithoutValidation("Idempotency-Key", request.Headers["Idempotency-Key"]);
        using HttpResponseMessage response = _client.Send(message, TestContext.Current.CancellationToken);
        using MemoryStream body = new();
        response.Content.ReadAsStream(TestContext.Current.CancellationToken).CopyTo(body);
        using JsonDocument pack = JsonDocument.Parse(request.Body);
        Reply reply = new() { Status = (int)response.StatusCode, Body = body.ToArray() };
        return (reply, pack.RootElement.GetArrayLength());
    }

    private async Task<HashSet<(int, long)>> StoredAsync(string device)
    {
        using JsonDocument page = await GetAsync("/v1/records?limit=1000&device=" + device);
        Assert.Equal(JsonValueKind.Null, page.RootElement.GetProperty("next").ValueKind);
        return page.RootElement.GetProperty("records").EnumerateArray()
            .Select(r => (r.GetProperty("boot").GetInt32(), r.GetProperty("sequence").GetInt64())).ToHashSet();
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        return JsonDocument.Parse(await _client.GetStringAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));
    }

    /// <summary>One device's records, and what becomes of its requests.</summary>
    private sealed class Trial(AcknowledgementTests tests, string device, int seed)
    {
        private readonly SeededRandom _random = new((ulong)seed);
        private bool _isHealed;

        internal long RecordsPosted { get; private set; }

        internal HashSet<(int, long)> Run()
        {
            VirtualClock clock = new();
            ScriptedEngine engine = new(clock, Answer);
            AgentOptions options = new()
            {
                Device = device,
                CollectorUrl = "http://collector.example",
                BatchRecordsMax = 9,
                BatchAgeMaxMs = 500,
                RetryCeilingMs = 2_000,
            };
            TelemetryAgent agent = new(new TestPlatform(clock, _random, new MemoryStore()), engine, options);
            Assert.Equal(SpoolResult.Ok, agent.Open());
            Series series = agent.Series("a", "1", 0);
            HashSet<(int, long)> accepted = [];
            for (int i = 0; i < Records; i++)
            {
                Assert.Equal(SpoolAppendResult.Accepted, series.Record(i));
                accepted.Add((agent.Spool.BootEpoch, agent.Spool.LastSequence));
                long endMs = clock.Milliseconds + _random.Next(400);
                engine.RunUntil(() => clock.Milliseconds >= endMs);
            }

            _isHealed = true;
            engine.RunUntil(() => agent.Spool.Pending(Spool.LanesMax - 1) == 0);
            Assert.Equal(accepted.Count, agent.Spool.Counters(Spool.LanesMax - 1).Released);
            Assert.Equal(accepted.Count, agent.Counters.Acknowledged);
            return accepted;
        }

        private Reply Answer(Request request)
        {
            int fate = _isHealed ? 0 : _random.Next(8);
            tests._lost += fate is >= 1 and <= 5 ? 1 : 0;
            switch (fate)
            {
                case 1:
                    // The request itself is lost.
                    return new Reply { Status = 0, Result = TransferResult.SendError };
                case 2:
                    Post(request);
                    return new Reply { Status = 0, Result = TransferResult.RecvError };
                case 3:
                    Reply whole = Post(request);
                    return whole with
                    {
                        Body = whole.Body[.._random.Next(whole.Body.Length)],
                        Result = TransferResult.RecvError,
                    };
                case 4:
                    // Later than the agent waits.
                    Post(request);
                    return new Reply { Silent = true };
                case 5:
                    Post(request);
                    return Post(request);
                default:
                    return Post(request);
            }
        }

        private Reply Post(Request request)
        {
            (Reply reply, int records) = tests.Post(request);
            RecordsPosted += records;
            return reply;
        }
    }

    /// <summary>Three batches, of which one meets one thing at one moment; everything else goes well.</summary>
    private sealed class PhaseTrial(AcknowledgementTests tests, string device, int batch, int phase)
    {
        internal const int Batches = 3;
        internal const int BatchRecords = 9;
        internal const int Records = Batches * BatchRecords;

        /// <summary>From here on; 0 and more are the answer's bytes before the connection breaks.</summary>
        internal const int FirstPhase = -5;

        private const int RequestLost = -5;
        private const int RequestDoubled = -4;
        private const int AnswerTooLate = -3;
        private const int PowerCutBeforeTheAnswer = -2;
        private const int AnsweredBusyAfterStoring = -1;

        private readonly MemoryStore _store = new();
        private int _requests;

        internal long RecordsPosted { get; private set; }

        internal HashSet<(int, long)> Run()
        {
            VirtualClock clock = new();
            TelemetryAgent agent = Open(clock, out ScriptedEngine engine);
            Series series = agent.Series("a", "1", 0);
            HashSet<(int, long)> accepted = [];
            for (int i = 0; i < Records; i++)
            {
                Assert.Equal(SpoolAppendResult.Accepted, series.Record(i));
                accepted.Add((agent.Spool.BootEpoch, agent.Spool.LastSequence));
            }

            Assert.Equal(SpoolResult.Ok, agent.Flush());
            engine.RunUntil(() => _store.IsPowerCut || agent.Spool.Pending(Spool.LanesMax - 1) == 0);
            if (_store.IsPowerCut)
            {
                _store.Restart(new SeededRandom((ulong)batch));
                agent = Open(clock, out engine);
                engine.RunUntil(() => agent.Spool.Pending(Spool.LanesMax - 1) == 0);
            }

            Assert.Equal(Records, agent.Spool.Counters(Spool.LanesMax - 1).Released);
            Assert.Equal(0, agent.Spool.Counters(Spool.LanesMax - 1).Corrupt);
            return accepted;
        }

        private TelemetryAgent Open(VirtualClock clock, out ScriptedEngine engine)
        {
            engine = new ScriptedEngine(clock, Answer);
            AgentOptions options = new()
            {
                Device = device,
                CollectorUrl = "http://collector.example",
                BatchRecordsMax = BatchRecords,
                BatchAgeMaxMs = 500,
                RetryCeilingMs = 2_000,
            };
            TelemetryAgent agent = new(new TestPlatform(clock, new SeededRandom(7), _store), engine, options);
            Assert.Equal(SpoolResult.Ok, agent.Open());
            return agent;
        }

        private Reply Answer(Request request)
        {
            if (_requests++ != batch)
            {
                return Post(request);
            }

            if (phase == RequestLost)
            {
                return new Reply { Status = 0, Result = TransferResult.SendError };
            }

            Reply whole = Post(request);
            Assert.Equal(200, whole.Status);
            switch (phase)
            {
                case RequestDoubled:
                    return Post(request);
                case AnswerTooLate:
                    return new Reply { Silent = true };
                case PowerCutBeforeTheAnswer:
                    _store.CutPowerAfter(0);
                    return whole;
                case AnsweredBusyAfterStoring:
                    return new Reply { Status = 503 };
                default:
                    return whole with { Body = whole.Body[..phase], Result = TransferResult.RecvError };
            }
        }

        private Reply Post(Request request)
        {
            (Reply reply, int records) = tests.Post(request);
            RecordsPosted += records;
            return reply;
        }
    }
}
