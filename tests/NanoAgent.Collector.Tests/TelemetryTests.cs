using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Collector.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Pack_Valid_StoresEveryRecordInOrder()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.Valid, Packs.Key);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("""{"stored":3,"duplicates":0}""", reply.Text);
        Reply records = await collector.GetAsync("/v1/records?device=pi-4");
        Assert.Equal(
            """
            {"device":"pi-4","records":[
            {"boot":12,"sequence":101,"series":"cpu.load","unit":"%","timeMs":1763800000250,"timeFrom":"record",
            "value":"21.50","mantissa":2150,"exponent":-2},
            {"boot":12,"sequence":102,"series":"mem.free","unit":"By","timeMs":1763800000500,"timeFrom":"record",
            "value":"123456","mantissa":123456,"exponent":0},
            {"boot":12,"sequence":107,"series":"x","unit":"","timeMs":1763800000250,"timeFrom":"record",
            "value":"-0.0003","mantissa":-3,"exponent":-4}],"next":null}
            """.ReplaceLineEndings(""),
            records.Text);
    }

    [Fact]
    public async Task Pack_SentTwice_IsStoredOnceAndCounted()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.Valid, Packs.Key);

        Reply again = await collector.PostAsync(Packs.Valid, Packs.Key);

        Assert.Equal("""{"stored":0,"duplicates":3}""", again.Text);
        Assert.Equal(
            """{"records":3,"duplicates":3,"conflicts":0,"batches":2,"devices":1}""",
            (await collector.GetAsync("/v1/stats")).Text);
    }

    [Fact]
    public async Task Pack_Overlapping_StoresOnlyWhatIsNew()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.Valid, Packs.Key);

        Reply reply = await collector.PostAsync(
            """
            [{"bn":"pi-4/","device":"pi-4","boot":12,"first":102,"count":3,"n":"mem.free","u":"By","v":123456},
             {"n":"y","v":1},
             {"n":"x","v":-3e-4,"seq":107}]
            """, "\"pi-4.12.102.3\"");

        Assert.Equal("""{"stored":1,"duplicates":2}""", reply.Text);
        Assert.Equal("101, 102, 103, 107", await SequencesAsync(collector, "pi-4"));
        Assert.Equal(0, (await collector.GetAsync("/v1/stats")).Json.GetProperty("conflicts").GetInt64());
    }

    [Fact]
    public async Task Record_SameSequenceOtherValue_KeepsTheFirstAndCountsAConflict()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1"), Packs.OneKey());

        Reply reply = await collector.PostAsync(
            """[{"bn":"d/","device":"d","boot":1,"first":1,"count":2,"n":"a","v":2},{"n":"a","v":3}]""", "\"d.1.1.2\"");

        Assert.Equal("""{"stored":1,"duplicates":1}""", reply.Text);
        Assert.Equal("1, 3", await ValuesAsync(collector, "d"));
        Assert.Equal(1, (await collector.GetAsync("/v1/stats")).Json.GetProperty("conflicts").GetInt64());
    }

    [Fact]
    public async Task Key_KnownWithOtherContent_Is422AndChangesNothing()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1"), Packs.OneKey());

        Reply reply = await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":2"), Packs.OneKey());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
        Assert.Equal("Idempotency-Key", reply.Field);
        Assert.Equal(
            """{"records":1,"duplicates":0,"conflicts":0,"batches":1,"devices":1}""",
            (await collector.GetAsync("/v1/stats")).Text);
    }

    [Fact]
    public async Task Key_KnownWithBetterTimes_IsTheSameBatch()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1,\"t\":-5"), Packs.OneKey());

        Reply reply = await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1,\"bt\":1763000000"), Packs.OneKey());

        Assert.Equal("""{"stored":0,"duplicates":1}""", reply.Text);
    }

    [Fact]
    public async Task Pack_PostedByManyAtOnce_IsStoredOnce()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply[] replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => collector.PostAsync(Packs.Valid, Packs.Key)));

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
        Assert.Equal(3, replies.Sum(reply => reply.Json.GetProperty("stored").GetInt32()));
        Assert.Equal(45, replies.Sum(reply => reply.Json.GetProperty("duplicates").GetInt32()));
        Assert.Equal("101, 102, 107", await SequencesAsync(collector, "pi-4"));
    }

    [Fact]
    public async Task Collector_Reopened_KeepsRecordsCountersAndKeys()
    {
        await using TestCollector first = await TestCollector.StartAsync();
        await first.PostAsync(Packs.Valid, Packs.Key);
        await first.PostAsync(Packs.Valid, Packs.Key);
        await first.StopAsync();

        await using TestCollector second = await TestCollector.StartAsync(folder: first.Folder);

        Assert.Equal("101, 102, 107", await SequencesAsync(second, "pi-4"));
        Assert.Equal(
            """{"records":3,"duplicates":3,"conflicts":0,"batches":2,"devices":1}""",
            (await second.GetAsync("/v1/stats")).Text);
        Reply changed = await second.PostAsync(
            Packs.Valid.Replace("21.50", "21.51", StringComparison.Ordinal), Packs.Key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, changed.Status);
    }

    [Fact]
    public async Task Collector_Abandoned_HasEverythingThatWasAnswered()
    {
        await using TestCollector running = await TestCollector.StartAsync();
        await running.PostAsync(Packs.Valid, Packs.Key);

        // What a killed process leaves: the files as they stand, log and all, never closed.
        string copy = Directory.CreateTempSubdirectory("nanoagent-collector-").FullName;
        foreach (string suffix in new[] { "", "-wal" })
        {
            File.Copy(
                Path.Combine(running.Folder, "records.db" + suffix),
                Path.Combine(copy, "records.db" + suffix));
        }
        await using (TestCollector revived = await TestCollector.StartAsync(folder: copy))
        {
            Assert.Equal("101, 102, 107", await SequencesAsync(revived, "pi-4"));
        }
        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public async Task Answer_Of200_ComesAfterTheCommit()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        for (int record = 1; record <= 50; record++)
        {
            await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", first: record), Packs.OneKey(first: record));

            // Readers see what is committed and nothing else.
            Reply stats = await collector.GetAsync("/v1/stats");
            Assert.Equal(record, stats.Json.GetProperty("records").GetInt64());
        }
    }

    [Fact]
    public async Task Key_BeyondTheNewest65536_IsForgottenAndTheRecordsAreNot()
    {
        await using TestCollector first = await TestCollector.StartAsync();
        await first.PostAsync(Packs.One("\"n\":\"a\",\"v\":1"), Packs.OneKey());
        await first.StopAsync();
        await using (var database = new SqliteConnection(
            $"Data Source={Path.Combine(first.Folder, "records.db")};Pooling=False"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteCommand command = database.CreateCommand();
            command.CommandText = "UPDATE sqlite_sequence SET seq = 65536 WHERE name = 'batch_key'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await using TestCollector second = await TestCollector.StartAsync(folder: first.Folder);
        await second.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", first: 2), Packs.OneKey(first: 2));
        Reply reply = await second.PostAsync(Packs.One("\"n\":\"a\",\"v\":9"), Packs.OneKey());

        Assert.Equal("""{"stored":0,"duplicates":1}""", reply.Text);
        Assert.Equal("1, 1", await ValuesAsync(second, "d"));
    }

    [Fact]
    public async Task Collector_Restarted_TakesItsPortAgain()
    {
        await using TestCollector first = await TestCollector.StartAsync();
        await first.PostAsync(Packs.Valid, Packs.Key);
        await first.StopAsync();

        await using TestCollector second = await TestCollector.StartAsync(
            options => options.Url = first.Address.ToString(), first.Folder);

        Assert.Equal(first.Address, second.Address);
    }

    private static Task<string> SequencesAsync(TestCollector collector, string device) =>
        collector.ColumnAsync($"/v1/records?device={device}", "sequence");

    private static Task<string> ValuesAsync(TestCollector collector, string device) =>
        collector.ColumnAsync($"/v1/records?device={device}", "value");
}
