using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

public sealed class QueryTests
{
    [Fact]
    public async Task Devices_AfterTwoBoots_ShowCountersAndTheNewestPlace()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", boot: 2, first: 7), Packs.OneKey(boot: 2, first: 7));
        collector.Clock.Now = TestCollector.Arrival.AddSeconds(1.5);
        await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", first: 900), Packs.OneKey(first: 900));

        Reply reply = await collector.GetAsync("/v1/devices");

        Assert.Equal(
            """
            {"devices":[{"device":"d","records":2,"duplicates":0,"conflicts":0,"batches":2,"boots":2,"lastBoot":2,
            "lastSequence":7,"firstSeen":"2025-11-13T02:13:20.000Z","lastSeen":"2025-11-13T02:13:21.500Z"}],"next":null}
            """.ReplaceLineEndings(""),
            reply.Text);
    }

    [Fact]
    public async Task Devices_ByPages_ComeOnceEach()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        foreach (string device in new[] { "c", "a", "e", "b", "d" })
        {
            await collector.PostAsync(Packs.One("\"n\":\"a\",\"v\":1", device), Packs.OneKey(device));
        }
        string seen = "";
        string after = "";
        do
        {
            JsonElement page = (await collector.GetAsync($"/v1/devices?limit=2&after={after}")).Json;
            seen += string.Concat(
                page.GetProperty("devices").EnumerateArray().Select(row => row.GetProperty("device")));
            after = page.GetProperty("next").GetString() ?? "";
        }
        while (after.Length > 0);

        Assert.Equal("abcde", seen);
    }

    [Fact]
    public async Task Records_OfASeriesInTwoUnits_AreMergedByPages()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(
            """
            [{"bn":"d/","device":"d","boot":1,"first":1,"count":5,"n":"a","v":1,"u":"Cel"},{"n":"b","v":2},
             {"n":"a","v":3,"u":"K"},{"n":"a","v":4,"u":"Cel"},{"n":"a","v":5,"u":"K"}]
            """, "\"d.1.1.5\"");

        Assert.Equal("1, 3", await collector.ColumnAsync("/v1/records?device=d&series=a&limit=2", "sequence"));
        Assert.Equal("4, 5", await collector.ColumnAsync(
            "/v1/records?device=d&series=a&limit=2&afterBoot=1&afterSequence=3", "sequence"));
        Assert.Equal("", await collector.ColumnAsync("/v1/records?device=d&series=none", "sequence"));
    }

    [Fact]
    public async Task Series_WithPoints_ShowTheNewestOldestFirst()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        await collector.PostAsync(
            """
            [{"bn":"d/","bt":1763800000,"device":"d","boot":1,"first":1,"count":3,"n":"a","v":1.0},
             {"n":"a","v":2.0,"t":1},{"n":"a","v":3.0,"t":2}]
            """, "\"d.1.1.3\"");

        JsonElement series = (await collector.GetAsync("/v1/devices/d/series?points=2")).Json
            .GetProperty("series")[0];

        Assert.Equal(3, series.GetProperty("records").GetInt64());
        Assert.Equal("3.0", series.GetProperty("last").GetProperty("value").GetString());
        Assert.Equal(
            """[{"timeMs":1763800001000,"value":"2.0"},{"timeMs":1763800002000,"value":"3.0"}]""",
            series.GetProperty("points").GetRawText());
        Assert.Equal("[]", (await collector.GetAsync("/v1/devices/d/series")).Json
            .GetProperty("series")[0].GetProperty("points").GetRawText());
    }

    [Theory]
    [InlineData("/v1/records", "device")]
    [InlineData("/v1/records?device=d&limit=0", "limit")]
    [InlineData("/v1/records?device=d&limit=1001", "limit")]
    [InlineData("/v1/records?device=d&limit=x", "limit")]
    [InlineData("/v1/records?device=d&limit=1&limit=2", "limit")]
    [InlineData("/v1/records?device=d&afterBoot=-1", "afterBoot")]
    [InlineData("/v1/records?device=d&afterSequence=99999999999999999999", "afterSequence")]
    [InlineData("/v1/devices?limit=-5", "limit")]
    [InlineData("/v1/devices/d/series?points=241", "points")]
    public async Task Parameter_Wrong_IsNamed(string path, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
    }

    [Theory]
    [InlineData("/v1/records?device=none")]
    [InlineData("/v1/records?device='%20OR%201=1--")]
    [InlineData("/v1/devices/none/series")]
    public async Task Device_Unknown_Is404(string path)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, reply.Status);
        Assert.Equal("device", reply.Field);
    }
}
