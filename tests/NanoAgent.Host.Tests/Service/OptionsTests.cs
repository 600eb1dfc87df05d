using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using NanoAgent.Host.Service;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Service;

public sealed class OptionsTests
{
    private const string Url = "http://127.0.0.1:8080";

    [Fact]
    public void Options_OnlyWhatIsRequired_AreGoodAndDefault()
    {
        NanoAgentOptions options = Read(out string[] problems);

        Assert.Empty(problems);
        Assert.True(SenmlName.IsValid(options.Device));
        Assert.Equal("libcurl", options.Engine);
        Assert.Equal(10_000, options.SamplePeriodMs);
        Assert.Equal(2_000, options.DrainOnStopMs);
        Assert.Empty(options.Sensors);
    }

    [Fact]
    public void Options_EveryKey_IsRead()
    {
        NanoAgentOptions options = Read(
            out string[] problems,
            "device", "press-7", "TOKEN", "secret", "Engine", "core", "SamplePeriodMs", "100", "BatchRecordsMax", "7",
            "BatchBytesMax", "4096", "BatchAgeMaxMs", "0", "FlushIntervalMs", "50", "SpoolBytesMax", "5000000000",
            "RetryBaseMs", "10", "RetryCeilingMs", "20", "RetryLastingMs", "30", "TransferTimeoutMs", "400",
            "MeteredBatchAgeMaxMs", "1", "MeteredBytesPerDay", "2", "RateBytesPerSecond", "3", "RateRequestsPerMinute",
            "4", "WindowPeriodMs", "6", "WindowOpenMs", "5", "Link", "metered", "FlightIntervalMs", "7",
            "WhenFull", "refuse", "Priority0AgeMaxMs", "11", "Priority1AgeMaxMs", "12", "Priority2AgeMaxMs", "13",
            "Priority0BytesMax", "6000000", "Priority1BytesMax", "6000001", "Priority2BytesMax", "6000002",
            "Priority0RecordsMax", "21", "Priority1RecordsMax", "0", "Priority2RecordsMax", "19",
            "DrainOnStopMs", "0", "Sensors:0", "cpu", "Sensors:1", "net.");

        Assert.Empty(problems);
        Assert.Equal("press-7", options.Device);
        Assert.Equal(Url, options.CollectorUrl);
        Assert.Equal("secret", options.Token);
        Assert.Equal("/tmp/spool", options.DataFolder);
        Assert.Equal("core", options.Engine);
        Assert.Equal(
            new long[] { 100, 7, 4096, 0, 50, 5_000_000_000, 10, 20, 30, 400, 0, 1, 2, 3, 4, 6, 5, 7 },
            new[]
            {
                options.SamplePeriodMs, options.BatchRecordsMax, options.BatchBytesMax, options.BatchAgeMaxMs,
                options.FlushIntervalMs, options.SpoolBytesMax, options.RetryBaseMs, options.RetryCeilingMs,
                options.RetryLastingMs, options.TransferTimeoutMs, options.DrainOnStopMs,
                options.MeteredBatchAgeMaxMs, options.MeteredBytesPerDay, options.RateBytesPerSecond,
                options.RateRequestsPerMinute, options.WindowPeriodMs, options.WindowOpenMs,
                options.FlightIntervalMs,
            });
        Assert.Equal("metered", options.Link);
        AgentOptions core = AgentSession.Map(options);
        Assert.Equal(SpoolFullPolicy.RefuseNew, core.Spool.WhenFull);
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            Assert.Equal(11 + lane, core.Spool.Lane(lane).AgeMaxMs);
            Assert.Equal(6_000_000 + lane, core.Spool.Lane(lane).BytesMax);
            Assert.Equal(lane == 1 ? 0 : 21 - lane, core.Spool.Lane(lane).RecordsMax);
        }

        Assert.Equal(new[] { "cpu", "net." }, options.Sensors);
    }

    [Theory]
    [InlineData("Device", "",
        "NanoAgent:Device is \"\": give 1 to 64 of A-Z a-z 0-9 - : . / _, beginning with a letter or digit.")]
    [InlineData("Device", "my press",
        "NanoAgent:Device is \"my press\": give 1 to 64 of A-Z a-z 0-9 - : . / _, beginning with a letter or " +
        "digit.")]
    [InlineData("CollectorUrl", "",
        "NanoAgent:CollectorUrl is missing: give the collector's address, such as \"https://collector.example\".")]
    [InlineData("CollectorUrl", "collector:8080",
        "NanoAgent:CollectorUrl is \"collector:8080\": give an absolute http or https address without query or " +
        "fragment, such as \"https://collector.example\".")]
    [InlineData("CollectorUrl", "/v1",
        "NanoAgent:CollectorUrl is \"/v1\": give an absolute http or https address without query or fragment, " +
        "such as \"https://collector.example\".")]
    [InlineData("CollectorUrl", "ftp://a/",
        "NanoAgent:CollectorUrl is \"ftp://a/\": give an absolute http or https address without query or " +
        "fragment, such as \"https://collector.example\".")]
    [InlineData("CollectorUrl", "http://a/?k=v",
        "NanoAgent:CollectorUrl is \"http://a/?k=v\": give an absolute http or https address without query or " +
        "fragment, such as \"https://collector.example\".")]
    [InlineData("CollectorUrl", "http://me:pw@a/",
        "NanoAgent:CollectorUrl holds a user or password: take it out, and give the collector's token in " +
        "NanoAgent:Token.")]
    [InlineData("Token", "two words",
        "NanoAgent:Token must be at most 4096 printable ASCII characters without spaces: check for a stray line " +
        "end.")]
    [InlineData("TokenFile", "/nowhere/token",
        "NanoAgent:TokenFile is \"/nowhere/token\": the file cannot be read; check that it is there and that the " +
        "agent may read it.")]
    [InlineData("TokenFile", "/dev/null",
        "NanoAgent:TokenFile is \"/dev/null\": its first line is empty; write the token there.")]
    [InlineData("DataFolder", "  ",
        "NanoAgent:DataFolder is missing: give a folder that the agent may write to, such as " +
        "\"/var/lib/nanoagent\".")]
    [InlineData("Engine", "curl", "NanoAgent:Engine is \"curl\": give \"libcurl\" or \"core\".")]
    [InlineData("SamplePeriodMs", "5", "NanoAgent:SamplePeriodMs is \"5\": give a whole number from 100 to 86400000.")]
    [InlineData("SamplePeriodMs", "10s",
        "NanoAgent:SamplePeriodMs is \"10s\": give a whole number from 100 to 86400000.")]
    [InlineData("SamplePeriodMs", "86400001",
        "NanoAgent:SamplePeriodMs is \"86400001\": give a whole number from 100 to 86400000.")]
    [InlineData("BatchRecordsMax", "0", "NanoAgent:BatchRecordsMax is \"0\": give a whole number from 1 to 99999.")]
    [InlineData("BatchBytesMax", "1e6",
        "NanoAgent:BatchBytesMax is \"1e6\": give a whole number from 1024 to 16777216.")]
    [InlineData("BatchAgeMaxMs", "-1", "NanoAgent:BatchAgeMaxMs is \"-1\": give a whole number from 0 to 86400000.")]
    [InlineData("FlushIntervalMs", "0", "NanoAgent:FlushIntervalMs is \"0\": give a whole number from 1 to 3600000.")]
    [InlineData("SpoolBytesMax", "1000",
        "NanoAgent:SpoolBytesMax is \"1000\": give a whole number from 8388608 to 1099511627776.")]
    [InlineData("SpoolBytesMax", "99999999999999999999",
        "NanoAgent:SpoolBytesMax is \"99999999999999999999\": give a whole number from 8388608 to 1099511627776.")]
    [InlineData("RetryBaseMs", "0", "NanoAgent:RetryBaseMs is \"0\": give a whole number from 1 to 86400000.")]
    [InlineData("RetryCeilingMs", "0", "NanoAgent:RetryCeilingMs is \"0\": give a whole number from 1 to 86400000.")]
    [InlineData("RetryCeilingMs", "999",
        "NanoAgent:RetryCeilingMs is \"999\": give at least the 1000 of NanoAgent:RetryBaseMs.")]
    [InlineData("Link", "3g", "NanoAgent:Link is \"3g\": give \"up\" or \"metered\".")]
    [InlineData("MeteredBytesPerDay", "-1",
        "NanoAgent:MeteredBytesPerDay is \"-1\": give a whole number from 0 to 2147483647.")]
    [InlineData("WindowPeriodMs", "1000",
        "NanoAgent:WindowOpenMs is \"30000\": give at most the 1000 of NanoAgent:WindowPeriodMs.")]
    [InlineData("WhenFull", "drop", "NanoAgent:WhenFull is \"drop\": give \"evict\" or \"refuse\".")]
    [InlineData("Priority1AgeMaxMs", "-1",
        "NanoAgent:Priority1AgeMaxMs is \"-1\": give a whole number from 0 to 31622400000.")]
    [InlineData("Priority2BytesMax", "9",
        "NanoAgent:Priority2BytesMax is \"9\": give at least 2097152, or 0 for no limit of its own.")]
    [InlineData("RetryLastingMs", "x", "NanoAgent:RetryLastingMs is \"x\": give a whole number from 0 to 86400000.")]
    [InlineData("TransferTimeoutMs", "99",
        "NanoAgent:TransferTimeoutMs is \"99\": give a whole number from 100 to 3600000.")]
    [InlineData("DrainOnStopMs", "25001", "NanoAgent:DrainOnStopMs is \"25001\": give a whole number from 0 to 25000.")]
    [InlineData("CaFile", "/nowhere/ca.pem",
        "NanoAgent:CaFile is \"/nowhere/ca.pem\": it cannot be read; give a PEM file of authorities, or leave " +
        "the key out to trust the system's.")]
    [InlineData("CaFile", "/dev/null",
        "NanoAgent:CaFile is \"/dev/null\": it holds no certificate; give a PEM file of authorities, or leave " +
        "the key out to trust the system's.")]
    [InlineData("Sensors:0", " ",
        "NanoAgent:Sensors must be a list of at most 64 beginnings of sensors' names, such as [\"cpu\", " +
        "\"mem.\"], or left out for all sensors.")]
    [InlineData("Device:Name", "x", "NanoAgent:Device has keys below it: give it one value.")]
    public void Options_OneWrong_GiveTheSentence(string key, string value, string expected)
    {
        Read(out string[] problems, key, value);

        Assert.Equal(new[] { expected }, problems);
    }

    [Theory]
    [InlineData("SamplePeriod", "SamplePeriodMs")]
    [InlineData("SamplePerodMs", "SamplePeriodMs")]
    [InlineData("Url", "CollectorUrl")]
    [InlineData("Folder", "DataFolder")]
    [InlineData("DeviceName", "Device")]
    [InlineData("Tokn", "Token")]
    [InlineData("sensor", "Sensors")]
    [InlineData("MaxBatchRecords", "BatchRecordsMax")]
    [InlineData("RetryBase", "RetryBaseMs")]
    public void Options_UnknownKey_IsNamedWithTheNearestKnownOne(string key, string nearest)
    {
        Read(out string[] problems, key, "1");

        Assert.Equal(new[] { $"NanoAgent:{key} is no key of nanoAgent: did you mean NanoAgent:{nearest}?" }, problems);
    }

    [Fact]
    public void Options_SeveralWrong_GiveEverySentence()
    {
        Read(out string[] problems, "Engine", "x", "SamplePeriodMs", "x", "Colour", "red");

        Assert.Equal(3, problems.Length);
    }

    [Fact]
    public void Options_TokenTwice_IsOneSentenceWithoutTheToken()
    {
        Read(out string[] problems, "Token", "hunter2", "TokenFile", "/dev/null");

        Assert.Equal("NanoAgent:Token and NanoAgent:TokenFile are both given: keep one of them.", problems[0]);
        Assert.DoesNotContain(problems, p => p.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_BadToken_IsNotRepeated()
    {
        Read(out string[] problems, "Token", "hunter2\r\nX-Evil: 1");

        Assert.DoesNotContain("hunter2", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_SetByCode_AreCheckedLikeThoseOfAFile()
    {
        var options = new NanoAgentOptions { CollectorUrl = Url, DataFolder = "/tmp/spool", SamplePeriodMs = 1 };

        ValidateOptionsResult result = new OptionsValidator().Validate(null, options);

        Assert.Equal(
            new[] { "NanoAgent:SamplePeriodMs is \"1\": give a whole number from 100 to 86400000." }, result.Failures);
    }

    [Fact]
    public void Token_OfAFile_IsItsFirstLineWithoutTheEnd()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "abc.DEF-123\r\nsecond\n");
            NanoAgentOptions options = Read(out string[] problems, "TokenFile", file);

            Assert.Empty(problems);
            Assert.True(TokenReader.TryRead(options, out string token, out _));
            Assert.Equal("abc.DEF-123", token);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("press-7", "press-7")]
    [InlineData("Press 7.local", "press-7.local")]
    [InlineData("\u00e9\u00e9", "device")]
    [InlineData("", "device")]
    public void Device_OfAHostName_IsMadeSafe(string hostName, string expected)
    {
        Assert.Equal(expected, NanoAgentOptions.DefaultDevice(hostName));
    }

    [Fact]
    public void Options_NullInJson_LeavesTheDefault()
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes("""
            {"NanoAgent": {"Device": "d", "Token": null, "BatchAgeMaxMs": null, "CollectorUrl": null, "Tokn": null}}
            """));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        var options = new NanoAgentOptions();
        new OptionsReader(configuration.GetSection("NanoAgent")).Configure(options);
        Assert.Equal(string.Empty, options.Token + options.CollectorUrl);
        Assert.Equal(10_000, options.BatchAgeMaxMs);
        Assert.Equal(["NanoAgent:Tokn is no key of nanoAgent: did you mean NanoAgent:Token?"], options.ReadProblems);
    }

    private static NanoAgentOptions Read(out string[] problems, params string[] keysAndValues)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["NanoAgent:CollectorUrl"] = Url,
            ["NanoAgent:DataFolder"] = "/tmp/spool",
        };
        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            values["NanoAgent:" + keysAndValues[i]] = keysAndValues[i + 1];
        }

        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var options = new NanoAgentOptions();
        new OptionsReader(configuration.GetSection("NanoAgent")).Configure(options);
        ValidateOptionsResult result = new OptionsValidator().Validate(null, options);
        problems = result.Failures?.ToArray() ?? Array.Empty<string>();
        return options;
    }
}
