using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Collector.Tests;

public sealed class ControlTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Shed_ByCount_RefusesThatManyAndNoMore(int status)
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        Reply told = await collector.PutShedAsync(
            $$"""{"status":{{status}},"retryAfterSeconds":2,"requests":2}""");
        Assert.Equal($$"""{"status":{{status}},"retryAfterSeconds":2,"requests":2}""", told.Text);

        for (int request = 0; request < 2; request++)
        {
            Reply refused = await collector.PostAsync(Packs.Valid, Packs.Key);
            Assert.Equal(status, (int)refused.Status);
            Assert.Equal("path", refused.Field);
            Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter?.Delta);
        }

        Reply taken = await collector.PostAsync(Packs.Valid, Packs.Key);
        Assert.Equal("""{"stored":3,"duplicates":0}""", taken.Text);
    }

    [Fact]
    public async Task Shed_WithoutCount_RefusesUntilDeletedAndSparesReads()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PutShedAsync("""{"status":503,"retryAfterSeconds":0,"requests":null}""");
        for (int request = 0; request < 5; request++)
        {
            Assert.Equal(
                HttpStatusCode.ServiceUnavailable, (await collector.PostAsync(Packs.Valid, Packs.Key)).Status);
        }
        Assert.Equal(HttpStatusCode.OK, (await collector.GetAsync("/v1/stats")).Status);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/v1/shed");
        Assert.Equal(HttpStatusCode.NoContent, (await collector.SendAsync(delete)).Status);

        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(Packs.Valid, Packs.Key)).Status);
    }

    [Theory]
    [InlineData("{", "body")]
    [InlineData("null", "body")]
    [InlineData("{}", "/status")]
    [InlineData("{\"status\":500,\"retryAfterSeconds\":2}", "/status")]
    [InlineData("{\"status\":\"503\",\"retryAfterSeconds\":2}", "/status")]
    [InlineData("{\"status\":503}", "/retryAfterSeconds")]
    [InlineData("{\"status\":503,\"retryAfterSeconds\":-1}", "/retryAfterSeconds")]
    [InlineData("{\"status\":503,\"retryAfterSeconds\":1,\"requests\":0}", "/requests")]
    public async Task Shed_ToldWrongly_NamesTheField(string json, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PutShedAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(Packs.Valid, Packs.Key)).Status);
    }

    [Fact]
    public async Task Shed_WithoutTheToken_Is401AndAnUnknownClientIsNotCounted()
    {
        await using TestCollector collector = await TestCollector.StartAsync(options => options.Token = "secret");
        const string Shed = """{"status":503,"retryAfterSeconds":2,"requests":1}""";

        Assert.Equal(HttpStatusCode.Unauthorized, (await collector.PutShedAsync(Shed)).Status);
        Assert.Equal(HttpStatusCode.OK, (await collector.PutShedAsync(Shed, "secret")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await collector.PostAsync(Packs.Valid, Packs.Key)).Status);

        Reply shed = await collector.PostAsync(Packs.Valid, Packs.Key, token: "secret");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, shed.Status);
    }

    [Fact]
    public async Task Health_Writable_IsOk()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.GetAsync("/health");

        Assert.Equal("""{"status":"ok","database":"writable"}""", reply.Text);
    }

    [Fact]
    public async Task Database_LockedByAnother_Is503AndHealsWithoutLoss()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await using (var other = new SqliteConnection(
            $"Data Source={Path.Combine(collector.Folder, "records.db")};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteTransaction held = other.BeginTransaction(deferred: false);

            Reply refused = await collector.PostAsync(Packs.Valid, Packs.Key);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Equal("body", refused.Field);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await collector.GetAsync("/health")).Status);
        }
        collector.Clock.Now += TimeSpan.FromSeconds(2);

        Assert.Equal("""{"stored":3,"duplicates":0}""", (await collector.PostAsync(Packs.Valid, Packs.Key)).Text);
        Assert.Equal(HttpStatusCode.OK, (await collector.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Database_AtItsCeiling_Is503AndKeepsWhatItAnswered()
    {
        await using TestCollector collector = await TestCollector.StartAsync(
            options => options.MaxDatabaseBytes = CollectorOptions.MaxDatabaseBytesFloor);
        long stored = 0;
        Reply reply;
        int boot = 1;
        do
        {
            string records = string.Join(",", Enumerable.Repeat("""{"n":"a","v":1}""", 999));
            reply = await collector.PostAsync(
                $$"""[{"bn":"d/","device":"d","boot":{{boot}},"first":1,"count":1000,"n":"a","v":1},{{records}}]""",
                $"\"d.{boot}.1.1000\"");
            stored += reply.Status == HttpStatusCode.OK ? 1000 : 0;
        }
        while (reply.Status == HttpStatusCode.OK && boot++ < 100);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
        Assert.NotNull(reply.Headers.RetryAfter);
        // Though the small write of the probe may still fit.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await collector.GetAsync("/health")).Status);
        Assert.True(stored > 0);
        Assert.Equal(stored, (await collector.GetAsync("/v1/stats")).Json.GetProperty("records").GetInt64());
        await collector.StopAsync();

        await using TestCollector larger = await TestCollector.StartAsync(folder: collector.Folder);
        Reply retried = await larger.PostAsync(Packs.Valid, Packs.Key);
        Assert.Equal("""{"stored":3,"duplicates":0}""", retried.Text);
        Assert.Equal(stored + 3, (await larger.GetAsync("/v1/stats")).Json.GetProperty("records").GetInt64());
    }

    [Fact]
    public async Task Devices_OneAboveTheCeiling_Is503AndNothingIsKept()
    {
        await using TestCollector collector = await TestCollector.StartAsync(options =>
        {
            options.MaxDevices = 1;
            options.MaxSeriesPerDevice = 1;
        });
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1"), Packs.OneKey());

        Reply device = await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", "e"), Packs.OneKey("e"));
        Reply series = await collector.PostAsync(
            """[{"bn":"d/","device":"d","boot":1,"first":2,"count":2,"n":"a","v":1},{"n":"b","v":1}]""",
            "\"d.1.2.2\"");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, device.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, series.Status);
        Assert.Equal("/0/device", device.Field);
        Assert.Equal(
            """{"records":1,"duplicates":0,"conflicts":0,"batches":1,"devices":1}""",
            (await collector.GetAsync("/v1/stats")).Text);
    }
}
