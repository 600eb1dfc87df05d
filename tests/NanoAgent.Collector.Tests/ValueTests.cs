using System.Net;
using System.Text.Json;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

public sealed class ValueTests
{
    [Theory]
    [InlineData("0", "0", 0L, 0)]
    [InlineData("-0", "0", 0L, 0)]
    [InlineData("0.00", "0.00", 0L, -2)]
    [InlineData("21.50", "21.50", 2150L, -2)]
    [InlineData("-0.05", "-0.05", -5L, -2)]
    [InlineData("-12.5", "-12.5", -125L, -1)]
    [InlineData("3e4", "30000", 3L, 4)]
    [InlineData("-3E-4", "-0.0003", -3L, -4)]
    [InlineData("1.5e+3", "1500", 15L, 2)]
    [InlineData("2.50e1", "25.0", 250L, -1)]
    [InlineData("1e127", "1e127", 1L, 127)]
    [InlineData("1e-128", "1e-128", 1L, -128)]
    [InlineData("9223372036854775807", "9223372036854775807", long.MaxValue, 0)]
    [InlineData("-9223372036854775808", "-9223372036854775808", long.MinValue, 0)]
    [InlineData("0.1234567890123456789", "0.1234567890123456789", 1234567890123456789L, -19)]
    [InlineData("9007199254740993", "9007199254740993", 9007199254740993L, 0)]
    public async Task Value_InRange_KeepsEveryDigit(string sent, string shown, long mantissa, int exponent)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.One($"\"n\":\"a\",\"v\":{sent}"), Packs.OneKey());

        Assert.Equal("""{"stored":1,"duplicates":0}""", reply.Text);
        JsonElement record = (await collector.GetAsync("/v1/records?device=d")).Json.GetProperty("records")[0];
        Assert.Equal(shown, record.GetProperty("value").GetString());
        Assert.Equal(mantissa, record.GetProperty("mantissa").GetInt64());
        Assert.Equal(exponent, record.GetProperty("exponent").GetInt32());
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("1.0000000000000000000")]
    [InlineData("1e128")]
    [InlineData("1e-129")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0.1e-128")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task Value_OutOfRange_IsRefusedByName(string sent)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.One($"\"n\":\"a\",\"v\":{sent}"), Packs.OneKey());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("/0/v", reply.Field);
    }

    [Theory]
    [InlineData("", 1_763_000_000_000L, "arrival")]
    [InlineData(",\"t\":-5", 1_762_999_995_000L, "arrival")]
    [InlineData(",\"bt\":-10,\"t\":2.5", 1_762_999_992_500L, "arrival")]
    [InlineData(",\"t\":268435455", 2_031_435_455_000L, "arrival")]
    [InlineData(",\"t\":268435456", 268_435_456_000L, "record")]
    [InlineData(",\"bt\":1763800000.25,\"t\":-0.2501", 1_763_800_000_000L, "record")]
    [InlineData(",\"bt\":1.763800000001e9", 1_763_800_000_001L, "record")]
    public async Task Time_AbsoluteOrRelative_IsResolved(string labels, long timeMs, string from)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        await collector.PostAsync(Packs.One($"\"n\":\"a\",\"v\":1{labels}"), Packs.OneKey());

        JsonElement record = (await collector.GetAsync("/v1/records?device=d")).Json.GetProperty("records")[0];
        Assert.Equal(timeMs, record.GetProperty("timeMs").GetInt64());
        Assert.Equal(from, record.GetProperty("timeFrom").GetString());
    }

    [Theory]
    [InlineData("\"t\":999999999999", "/0/t")]
    [InlineData("\"t\":-1763000001", "/0/t")]
    [InlineData("\"bt\":253402300800", "/0/bt")]
    [InlineData("\"t\":1e40", "/0/t")]
    [InlineData("\"t\":\"now\"", "/0/t")]
    public async Task Time_OutOfRange_IsRefusedByName(string label, string field)
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        Reply reply = await collector.PostAsync(Packs.One($"\"n\":\"a\",\"v\":1,{label}"), Packs.OneKey());

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(field, reply.Field);
    }

    [Fact]
    public async Task BaseFields_SetLater_HoldFromThereOn()
    {
        await using TestCollector collector = await TestCollector.StartAsync();

        await collector.PostAsync(
            """
            [{"v":1,"n":"a","count":3,"first":9007199254740990,"boot":2147483647,"device":"d","bn":"d/","bver":10},
             {"n":"b","v":2,"bu":"Cel","bt":1763800000,"ignored":{"deep":[1,{"x":null}]}},
             {"n":"c","v":3,"t":1}]
            """, "\"d.2147483647.9007199254740990.3\"");

        JsonElement records = (await collector.GetAsync("/v1/records?device=d")).Json.GetProperty("records");
        Assert.Equal("", records[0].GetProperty("unit").GetString());
        Assert.Equal("Cel", records[1].GetProperty("unit").GetString());
        Assert.Equal("Cel", records[2].GetProperty("unit").GetString());
        Assert.Equal(1_763_800_001_000, records[2].GetProperty("timeMs").GetInt64());
        Assert.Equal(9007199254740992, records[2].GetProperty("sequence").GetInt64());
    }
}
