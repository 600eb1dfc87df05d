using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Options;
using NanoAgent.Host.Service;
using NanoAgent.Host.Stores;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Service;

public sealed class AgentServiceTests
{
    [Theory]
    [InlineData("libcurl")]
    [InlineData("core")]
    public async Task Service_StartedAndStopped_DeliversEveryReadingOnce(string engine)
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var sensor = new CountingSensor();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("Engine", engine).Set("DrainOnStopMs", "20000").With(sensor).StartAsync();

        await collector.WaitForAsync("test.count", 3);
        await agent.StopAsync();

        Assert.Equal(Enumerable.Range(1, (int)sensor.Readings).Select(i => (long)i), collector.Values("test.count"));
        Assert.Equal(0, agent.RecordsLeft());
        Assert.Equal("nanoAgent", sensor.ReadOn!.Name);
        AgentSnapshot last = agent.Status.Snapshot;
        Assert.Equal(
            (sensor.Readings, sensor.Readings, sensor.Readings, 0L, 0L),
            (last.Made, last.Flushed, last.Acknowledged, last.SpoolRecords, last.Lost));
        Assert.Equal(new[] { 1, 2 }, agent.Log.Agent.Select(line => line.Id));
    }

    [Theory]
    [InlineData("libcurl")]
    [InlineData("core")]
    public async Task Service_StoppedWhileTheCollectorRefuses_KeepsEveryReading(string engine)
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        collector.Status = 503;
        var sensor = new CountingSensor();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("Engine", engine).Set("DrainOnStopMs", "0").With(sensor).StartAsync();

        await collector.WaitForAnswerAsync(503);
        await agent.Log.WaitForAsync(3);
        await agent.StopAsync();

        Assert.Equal(sensor.Readings, agent.RecordsLeft());
        Assert.Equal(sensor.Readings, agent.Status.Snapshot.SpoolRecords);
        Assert.Null(agent.Status.Failure);
    }

    [Fact]
    public async Task Link_MeteredUntilTheProgramSaysUp_GathersUntilThen()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var sensor = new CountingSensor();
        using AgentHost agent = new AgentHost(collector.Url).Set("DrainOnStopMs", "20000")
            .Set("Link", "metered").Set("MeteredBatchAgeMaxMs", "86400000").With(sensor);
        await agent.StartAsync();
        Assert.Equal(LinkState.Metered, agent.Status.Link);
        agent.Status.Link = LinkState.Up;
        await collector.WaitForAsync("test.count", 3);
        await agent.StopAsync();

        // A link that had stayed metered would have sent nothing, and one that was never metered nothing less.
        Assert.Equal(0, agent.Status.Snapshot.MeteredBytes);
    }

    [Fact]
    public async Task Service_StartedOnAFolderWhoseRunWasCutOff_LogsWhatThatRunDidLast()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        using AgentHost agent = new AgentHost(collector.Url).Set("FlightIntervalMs", "1").With(new CountingSensor());
        await agent.StartAsync();
        await collector.WaitForAsync("test.count", 3);

        // What a kill would leave is what is on the disk now.
        using var second = new AgentHost(collector.Url);
        Directory.CreateDirectory(second.Folder);
        foreach (string file in Directory.GetFiles(agent.Folder, "flight.*"))
        {
            File.Copy(file, Path.Combine(second.Folder, Path.GetFileName(file)));
        }

        await agent.StopAsync();
        await second.StartAsync();
        await second.StopAsync();

        string line = second.Log.Agent.Single(l => l.Id == 16).Text;
        Assert.Contains("started, boot ...", line, StringComparison.Ordinal);
        Assert.Contains("s accepted ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(agent.Log.Agent, l => l.Id == 16);
    }

    [Fact]
    public async Task Service_RestartedOnABacklog_DeliversItFirst()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        collector.Status = 503;
        using AgentHost agent = new AgentHost(collector.Url).Set("DrainOnStopMs", "0").With(new CountingSensor());
        await agent.StartAsync();
        await collector.WaitForAnswerAsync(503);
        await agent.StopAsync();
        long backlog = agent.Status.Snapshot.SpoolRecords;
        Assert.True(backlog > 0);
        collector.Status = 200;

        using var second = new AgentHost(collector.Url);
        second.Set("DataFolder", agent.Folder).Set("SamplePeriodMs", "86400000");
        await second.StartAsync();
        await collector.WaitForAsync("test.count", (int)backlog);
        await second.StopAsync();

        Assert.Equal(Enumerable.Range(1, (int)backlog).Select(i => (long)i), collector.Values("test.count"));
    }

    [Fact]
    public async Task Token_RefusedAtFirst_StopsTheHostWithASentenceThatNamesTheKey()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        collector.Status = 401;
        var sensor = new CountingSensor();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("Token", "hunter2").Set("SamplePeriodMs", "60000").With(sensor).StartAsync();

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.ShutdownAsync());

        Assert.Equal(AgentStopReason.TokenRefused, stop.Reason);
        Assert.StartsWith(
            $"The collector at {collector.Url} refused the token", stop.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "give the one that it expects in NanoAgent:Token; all records are kept.", stop.Message,
            StringComparison.Ordinal);
        Assert.Same(stop, agent.Status.Failure);
        Assert.Equal("Bearer hunter2", collector.Authorizations.First());
        Assert.DoesNotContain(agent.Log.Agent, line => line.Text.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal("Agent stops: " + stop.Message, agent.Log.Text(10));
        Assert.Equal(sensor.Readings, agent.RecordsLeft());
    }

    [Fact]
    public async Task Token_RefusedAfterASuccess_IsLoggedOnceAndTriedAgain()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var sensor = new CountingSensor();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("DrainOnStopMs", "20000").With(sensor).StartAsync();
        await collector.WaitForAsync("test.count", 1);
        collector.Status = 403;
        await agent.Log.WaitForAsync(3);
        await collector.WaitForAnswerAsync(403);
        collector.Status = 200;
        await agent.Log.WaitForAsync(4);
        await agent.StopAsync();

        Assert.Contains("mend NanoAgent:Token.", agent.Log.Text(3), StringComparison.Ordinal);
        Assert.Equal(new[] { 1, 3, 4, 2 }, agent.Log.Agent.Select(line => line.Id));
        Assert.Equal(Enumerable.Range(1, (int)sensor.Readings).Select(i => (long)i), collector.Values("test.count"));
    }

    [Fact]
    public async Task DataFolder_InUse_EndsTheStartWithASentenceThatNamesTheKey()
    {
        using var agent = new AgentHost("http://127.0.0.1:9");
        using FileStore? holder = FileStore.Open(agent.Folder, long.MaxValue, out _);

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.StartAsync());

        Assert.Equal(AgentStopReason.DataFolder, stop.Reason);
        Assert.Equal(
            $"NanoAgent:DataFolder cannot be used: The folder '{agent.Folder}' is in use by another agent: stop it, or "
                + "choose another folder.",
            stop.Message);
    }

    [Fact]
    public async Task DataFolder_BelowAFile_EndsTheStartWithASentenceThatNamesTheKey()
    {
        using AgentHost agent = new AgentHost("http://127.0.0.1:9").Set("DataFolder", "/dev/null/spool");

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.StartAsync());

        Assert.Equal(AgentStopReason.DataFolder, stop.Reason);
        Assert.StartsWith(
            "NanoAgent:DataFolder cannot be used: The folder '/dev/null/spool'", stop.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_Wrong_EndTheStartWithEverySentence()
    {
        using AgentHost agent = new AgentHost("http://127.0.0.1:9").Set("SamplePeriod", "5").Set("Engine", "curl");

        var stop = await Assert.ThrowsAsync<OptionsValidationException>(() => agent.StartAsync());

        Assert.Equal(
            new[]
            {
                "NanoAgent:SamplePeriod is no key of nanoAgent: did you mean NanoAgent:SamplePeriodMs?",
                "NanoAgent:Engine is \"curl\": give \"libcurl\" or \"core\".",
            },
            stop.Failures);
        Assert.False(Directory.Exists(agent.Folder));
    }

    [Fact]
    public async Task Sensor_ThatThrows_IsLoggedOnceAndHarmsNoOther()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var broken = new CountingSensor { Name = "test.broken", Throws = true };
        using AgentHost agent = await new AgentHost(collector.Url)
            .With(broken).With(new CountingSensor()).StartAsync();
        await collector.WaitForAsync("test.count", 3);
        broken.Throws = false;
        await collector.WaitForAsync("test.broken", 1);
        await agent.StopAsync();

        Assert.Contains("test.broken", agent.Log.Text(7), StringComparison.Ordinal);
        Assert.Contains("The sensor is unplugged.", agent.Log.Text(7), StringComparison.Ordinal);
        Assert.True(agent.Status.Snapshot.SensorMisses >= 3);
    }

    [Fact]
    public async Task Sensors_OfOneName_EndTheStart()
    {
        using AgentHost agent = new AgentHost("http://127.0.0.1:9")
            .With(new CountingSensor()).With(new CountingSensor());

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.StartAsync());

        Assert.Equal(AgentStopReason.Configuration, stop.Reason);
        Assert.Equal("Two sensors are called \"test.count\": rename one of them.", stop.Message);
    }

    [Theory]
    [InlineData("bad name", "Cel", 0)]
    [InlineData("good", "", 0)]
    [InlineData("good", "Cel", 19)]
    public async Task Sensor_ThatCannotBeSent_EndsTheStart(string name, string unit, int exponent)
    {
        using AgentHost agent = new AgentHost("http://127.0.0.1:9")
            .With(new CountingSensor { Name = name, Unit = unit, Exponent = exponent });

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.StartAsync());

        Assert.Equal(
            $"Sensor \"{name}\" (CountingSensor) cannot be sent: give it a SenML name, a unit and an exponent from -18 "
                + "to 18.",
            stop.Message);
    }

    [Fact]
    public async Task Sensors_Listed_AreTheOnlyOnesRead()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        using AgentHost agent = new AgentHost(collector.Url)
            .Set("Sensors:0", "mem.").Set("Sensors:1", "gpu").With(new CountingSensor());
        agent.Agent.AddSystemSensors();
        await agent.StartAsync();
        await collector.WaitForAsync("mem.available", 1);
        await agent.StopAsync();

        Assert.Equal(
            new[] { "mem.available", "mem.used" },
            collector.Records.Select(record => record.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            "NanoAgent:Sensors names \"gpu\", but no sensor of this machine begins so.", agent.Log.Text(8));
    }

    [Fact]
    public async Task Thread_ThatFails_StopsTheHostAndSaysSo()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var sensor = new CountingSensor();
        using AgentHost agent = new AgentHost(collector.Url).With(sensor);
        agent.Log.ThrowAtId = 7;
        await agent.StartAsync();
        await collector.WaitForAsync("test.count", 1);
        sensor.Throws = true;

        AgentStopException stop = await Assert.ThrowsAsync<AgentStopException>(() => agent.ShutdownAsync());

        Assert.Equal(AgentStopReason.Crashed, stop.Reason);
        Assert.Contains("its thread failed", agent.Log.Text(11), StringComparison.Ordinal);

        // An upload that the crash cut may have arrived and still be in the spool; none may be in neither.
        long[] delivered = collector.Values("test.count");
        Assert.True(delivered.Length + agent.RecordsLeft() >= sensor.Readings);
    }

    [Fact]
    public async Task Host_DisposedWithoutAStop_LetsGoOfTheFolder()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("DrainOnStopMs", "20000").With(new CountingSensor()).StartAsync();
        agent.Host.Dispose();

        Assert.Equal(0, agent.RecordsLeft());
    }

    [Fact]
    public void AddNanoAgent_Twice_IsRefused()
    {
        using var agent = new AgentHost("http://127.0.0.1:9");

        Assert.Throws<InvalidOperationException>(() => agent.AddAgain());
    }
}
