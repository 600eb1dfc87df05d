using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

/// <summary>
/// Valid packs, damaged. Another seed: NANOAGENT_SEED=number. The seed and the round stand in every failure.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 3000;

    private static readonly string[] Tokens =
    [
        "\"v\":1e999", "\"v\":-0.0", "\"v\":9223372036854775807", "\"seq\":9007199254740992", "\"seq\":0", "\"t\":-1e9",
        "\"bt\":1e12", "\"bn\":\"d/\"", "\"u\":\"\\ud834\"", "\"n\":\"\\u0000\"", "\"x_\":1",
        "\"x\":[[[[[[[[[[1]]]]]]]]]]",
        "\"count\":2147483647", "\"first\":-1", "\"boot\":1.5", "null", "true", "{}", "[]", "\"", "\\", ",", "}",
        "{", "]",
        "[", ":", "e", "-", ".", "\u00e9", "//", "/*", "\ufeff", "\0",
    ];

    [Fact]
    public async Task Pack_Damaged_IsStoredOrRefusedByNameAndCountedRight()
    {
        int seed = int.Parse(
            Environment.GetEnvironmentVariable("NANOAGENT_SEED") ?? "8428", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using TestCollector collector = await TestCollector.StartAsync(options =>
        {
            options.MaxBodyBytes = 1000;
            options.MaxRecords = 8;
            options.MaxDevices = Rounds;
            options.MaxSeriesPerDevice = Rounds * 8;
        });
        long stored = 0;
        int taken = 0;

        for (int round = 1; round <= Rounds; round++)
        {
            byte[] body = Damage(random, Pack(random, round, out int records));
            Reply reply = await collector.PostAsync(body, $"\"d.{round}.1.{records}\"");

            string what = $"seed {seed}, round {round}: {reply.Status} {reply.Text} to {Encoding.UTF8.GetString(body)}";
            if (reply.Status == HttpStatusCode.OK)
            {
                int newOnes = reply.Json.GetProperty("stored").GetInt32();
                Assert.True(newOnes == records, what);
                stored += newOnes;
                taken++;
            }
            else
            {
                Assert.True((int)reply.Status is 400 or 413, what);
                Assert.True(reply.Field.Length > 0, what);
            }
        }

        // A fuzz run that never stores or never refuses has tested nothing.
        Assert.InRange(taken, Rounds / 10, Rounds * 9 / 10);
        Assert.Equal(stored, (await collector.GetAsync("/v1/stats")).Json.GetProperty("records").GetInt64());
        Assert.Equal(stored, await CountRecordsAsync(collector));
    }

    private static async Task<long> CountRecordsAsync(TestCollector collector)
    {
        long count = 0;
        string cursor = "";
        while (true)
        {
            Reply page = await collector.GetAsync("/v1/records?device=d&limit=1000" + cursor);
            count += page.Json.GetProperty("records").GetArrayLength();
            if (page.Json.GetProperty("next").ValueKind == System.Text.Json.JsonValueKind.Null)
            {
                return count;
            }
            cursor = $"&afterBoot={page.Json.GetProperty("next").GetProperty("afterBoot")}"
                + $"&afterSequence={page.Json.GetProperty("next").GetProperty("afterSequence")}";
        }
    }

    private static string Pack(Random random, int boot, out int records)
    {
        records = random.Next(1, 7);
        var text = new StringBuilder(
            $"[{{\"bn\":\"d/\",\"bt\":1763800000.25,\"device\":\"d\",\"boot\":{boot},\"first\":1,\"count\":{records},");
        for (int record = 0; record < records; record++)
        {
            text.Append(record == 0 ? "" : ",{");
            text.Append(CultureInfo.InvariantCulture,
                $"\"n\":\"s{random.Next(4)}\",\"u\":\"%\",\"v\":{random.Next(-999, 999)}.{random.Next(10, 99)}");
            text.Append(random.Next(3) == 0 ? $",\"t\":{random.Next(-9, 9)}" : "");
            text.Append('}');
        }
        return text.Append(']').ToString();
    }

    private static byte[] Damage(Random random, string pack)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(pack));
        for (int blow = random.Next(4); blow > 0 && bytes.Count > 0; blow--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)('0' + random.Next(10));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 400), bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                default:
                    int comma = bytes.IndexOf((byte)',', at);
                    bytes.InsertRange(
                        comma < 0 ? at : comma + 1, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)] + ","));
                    break;
            }
        }
        return [.. bytes];
    }
}
