using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>A stored reading, as it came.</summary>
internal sealed record Stored(string Name, string Unit, string Value, string? Time);

/// <summary>
/// A collector that keeps the wire contract of SPEC.md to the letter: whatever breaks it fails the test.
/// </summary>
internal sealed class FakeCollector
{
    /// <summary>What is stored, by (device, boot, sequence), in the order it came.</summary>
    public Dictionary<(string Device, int Boot, long Sequence), Stored> Records { get; } = [];

    /// <summary>Records that came again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Replaces the answer; the batch is not stored then.</summary>
    public Func<Request, Reply?> Refuse { get; set; } = _ => null;

    /// <summary>Stores the batch and then loses the answer.</summary>
    public Func<bool> LoseAnswer { get; set; } = () => false;

    /// <summary>Says of each record of a batch whether it is stored ('s'), rejected ('x') or to come again ('r').
    /// </summary>
    public Func<int, string>? Choose { get; set; }

    public Reply Answer(Request request)
    {
        Reply? refusal = Refuse(request);
        if (refusal is not null)
        {
            return refusal;
        }

        int before = Records.Count;
        int again = Duplicates;
        string fates = Choose?.Invoke(Values(request).Length) ?? string.Empty;
        Store(request, fates);
        (int stored, int duplicates) = (Records.Count - before, Duplicates - again);
        string lists = Choose is null ? string.Empty
            : $",\"rejected\":[{Indexes(fates, 'x')}],\"retry\":[{Indexes(fates, 'r')}]";
        string body = string.Create(
            CultureInfo.InvariantCulture, $"{{\"stored\":{stored},\"duplicates\":{duplicates}{lists}}}");
        return LoseAnswer()
            ? new Reply { Status = 0, Result = TransferResult.RecvError }
            : new Reply { Body = Encoding.ASCII.GetBytes(body) };
    }

    /// <summary>The values of a request's pack.</summary>
    public static string[] Values(Request request)
    {
        using JsonDocument pack = JsonDocument.Parse(request.Body);
        return pack.RootElement.EnumerateArray().Select(r => r.GetProperty("v").GetRawText()).ToArray();
    }

    private static string Indexes(string fates, char fate)
    {
        return string.Join(',', Enumerable.Range(0, fates.Length).Where(i => fates[i] == fate));
    }

    private void Store(Request request, string fates)
    {
        Assert.Equal("http://collector.example/v1/telemetry", request.Url);
        Assert.Equal("application/senml+json", request.Headers["Content-Type"]);
        using JsonDocument pack = JsonDocument.Parse(request.Body);
        JsonElement first = pack.RootElement[0];
        string device = first.GetProperty("device").GetString()!;
        int boot = first.GetProperty("boot").GetInt32();
        long sequence = first.GetProperty("first").GetInt64();
        int count = first.GetProperty("count").GetInt32();
        Assert.Equal(device + "/", first.GetProperty("bn").GetString());
        Assert.Equal(pack.RootElement.GetArrayLength(), count);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"\"{device}.{boot}.{sequence}.{count}\""),
            request.Headers["Idempotency-Key"]);
        sequence--;
        int index = -1;
        foreach (JsonElement record in pack.RootElement.EnumerateArray())
        {
            long next = record.TryGetProperty("seq", out JsonElement seq) ? seq.GetInt64() : sequence + 1;
            Assert.True(next > sequence, "Sequences must ascend.");
            sequence = next;
            if (++index < fates.Length && fates[index] != 's')
            {
                continue;
            }

            var stored = new Stored(
                record.GetProperty("n").GetString()!,
                record.GetProperty("u").GetString()!,
                record.GetProperty("v").GetRawText(),
                record.TryGetProperty("t", out JsonElement t) ? t.GetRawText() : null);
            if (!Records.TryAdd((device, boot, sequence), stored))
            {
                Assert.Equal(stored with { Time = null }, Records[(device, boot, sequence)] with { Time = null });
                Duplicates++;
            }
        }
    }
}
