using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>One record of a collector's database.</summary>
internal readonly record struct StoredRecord(long Boot, long Sequence, string Series, long Mantissa);

/// <summary>A collector in a process of its own, which can be killed and started again.</summary>
internal sealed class CollectorProcess(string database, string? token = null) : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private const int PageRecordsMax = 1000;

    private TestProcess? _process;

    /// <summary>Where it listens; the same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public async Task StartAsync()
    {
        List<string> arguments = ["collector", "--database", database, "--url", Address.ToString().TrimEnd('/')];
        if (token is not null)
        {
            arguments.AddRange(["--token", token]);
        }

        _process = TestProcess.Nanoagent([.. arguments]);
        string output = await _process.OutputAsync("/\n");
        Address = new Uri(output[Listening.Length..].TrimEnd());
    }

    /// <summary>SIGKILL, at whatever it is doing.</summary>
    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM; gives what it ended with.</summary>
    public async Task<Outcome> StopAsync()
    {
        _process!.Terminate();
        return await _process.ExitAsync();
    }

    /// <summary>A number of /v1/stats.</summary>
    public async Task<long> StatAsync(string name)
    {
        using HttpClient client = Client();
        using JsonDocument stats = JsonDocument.Parse(
            await client.GetStringAsync(new Uri("/v1/stats", UriKind.Relative)));
        return stats.RootElement.GetProperty(name).GetInt64();
    }

    /// <summary>Every record of a device, in the order of its keys.</summary>
    public async Task<List<StoredRecord>> RecordsAsync(string device)
    {
        using HttpClient client = Client();
        var records = new List<StoredRecord>();
        string cursor = "";
        while (true)
        {
            var page = new Uri($"/v1/records?device={device}&limit={PageRecordsMax}{cursor}", UriKind.Relative);
            using JsonDocument json = JsonDocument.Parse(await client.GetStringAsync(page));
            foreach (JsonElement row in json.RootElement.GetProperty("records").EnumerateArray())
            {
                records.Add(new StoredRecord(
                    row.GetProperty("boot").GetInt64(),
                    row.GetProperty("sequence").GetInt64(),
                    row.GetProperty("series").GetString()!,
                    row.GetProperty("mantissa").GetInt64()));
            }

            JsonElement next = json.RootElement.GetProperty("next");
            if (next.ValueKind == JsonValueKind.Null)
            {
                return records;
            }

            cursor = string.Create(
                CultureInfo.InvariantCulture,
                $"&afterBoot={next.GetProperty("afterBoot").GetInt64()}")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"&afterSequence={next.GetProperty("afterSequence").GetInt64()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return client;
    }
}
