using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary>
/// <c>nanoagent run</c> with what it cannot run with: one sentence that names the key and the remedy, the documented
/// exit code, and nothing lost that was accepted.
/// </summary>
public sealed class RunBadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Colector", "x", "NanoAgent:Colector is no key of nanoAgent: did you mean NanoAgent:CollectorUrl?")]
    [InlineData("SamplePeriodMs", "often", "NanoAgent:SamplePeriodMs is \"often\": give a whole number from 100 to")]
    [InlineData("SamplePeriodMs", 5, "NanoAgent:SamplePeriodMs is \"5\": give a whole number from 100 to")]
    [InlineData("CollectorUrl", "ftp://127.0.0.1", "NanoAgent:CollectorUrl is \"ftp://127.0.0.1\": give an absolute")]
    [InlineData("CollectorUrl", null, "NanoAgent:CollectorUrl is missing: give the collector's address")]
    [InlineData("DataFolder", null, "NanoAgent:DataFolder is missing: give a folder that the agent may write to")]
    [InlineData("Engine", "steam", "NanoAgent:Engine is \"steam\": give \"libcurl\" or \"core\".")]
    [InlineData("Device", "no spaces", "NanoAgent:Device is \"no spaces\": give 1 to 64 of")]
    [InlineData("TokenFile", "/no/such/file", "NanoAgent:TokenFile is \"/no/such/file\": the file cannot be read;")]
    [InlineData("CaFile", "/no/such/file", "NanoAgent:CaFile is \"/no/such/file\": it cannot be read; give a PEM file")]
    public async Task Run_WrongKeyOrValue_IsUsage(string key, object? value, string sentence)
    {
        Outcome outcome = await TestProcess.RunAsync("run", "--config", RunConfig.Write(_folder, (key, value)));

        AssertOneSentence(2, sentence, outcome);
        Assert.False(Directory.Exists(_folder.File("data")), "a folder was made though nothing could run");
    }

    [Fact]
    public async Task Run_MissingConfig_IsUsage()
    {
        string path = _folder.File("no-such-file.json");
        Outcome outcome = await TestProcess.RunAsync("run", "--config", path);
        AssertOneSentence(2, $"--config: there is no file {path}.", outcome);
    }

    [Fact]
    public async Task Run_SectionMisspelt_NamesWhatIsThere()
    {
        string path = _folder.Write("agent.json", "{ \"NanoAgnt\": { \"DataFolder\": \"data\" } }");
        AssertOneSentence(
            2,
            $"--config: {path} has no section 'NanoAgent', in which the settings stand; it has 'NanoAgnt'.",
            await TestProcess.RunAsync("run", "--config", path));
    }

    [Fact]
    public async Task Run_MalformedConfig_IsUsage()
    {
        string path = _folder.Write("agent.json", "{ \"NanoAgent\": { ");
        AssertOneSentence(
            2, $"--config: {path} is no JSON: ", await TestProcess.RunAsync("run", "--config", path));
    }

    [Fact]
    public async Task Run_DataFolderIsAFile_IsUnavailable()
    {
        string config = RunConfig.Write(_folder, ("DataFolder", _folder.Write("file", "in the way")));
        AssertOneSentence(
            3, "NanoAgent:DataFolder cannot be used: ", await TestProcess.RunAsync("run", "--config", config));
        Assert.Equal("in the way", await File.ReadAllTextAsync(_folder.File("file")));
    }

    [Fact]
    public async Task Run_DataFolderInUse_IsUnavailable()
    {
        string config = RunConfig.Write(_folder);
        await using TestProcess first = TestProcess.Nanoagent("run", "--config", config);
        await first.ErrorsAsync("Agent tested started: ");

        AssertOneSentence(3, "is in use by another agent: ", await TestProcess.RunAsync("run", "--config", config));
    }

    [Fact]
    public async Task Run_DataFolderReadOnly_IsUnavailable()
    {
        string folder = _folder.Folder("read-only");
        string config = RunConfig.Write(_folder, ("DataFolder", folder));
        Outcome outcome;
        if (await PrivateMount.IsPermittedAsync())
        {
            await using TestProcess process = PrivateMount.Nanoagent(
                folder, "ro,size=1m", "", "run", "--config", config);
            outcome = await process.ExitAsync();
        }
        else
        {
            TestContext.Current.TestOutputHelper!.WriteLine("mount is not permitted: a folder without w is used");
            await using TestProcess chmod = TestProcess.Start("chmod", "555", folder);
            Assert.Equal(0, (await chmod.ExitAsync()).ExitCode);
            await using TestProcess process = PrivateMount.NanoagentHeldByModes("run", "--config", config);
            outcome = await process.ExitAsync();
        }

        AssertOneSentence(3, "NanoAgent:DataFolder cannot be used: ", outcome);
    }

    [Theory]
    [InlineData("libcurl")]
    [InlineData("core")]
    public async Task Run_TokenRefused_EndsIn4AndKeepsEveryRecord(string engine)
    {
        await using var collector = new CollectorProcess(_folder.File("collector.db"), "right");
        await collector.StartAsync();
        string config = RunConfig.Write(
            _folder, ("CollectorUrl", collector.Address.ToString()), ("Token", "wrong-one"), ("Engine", engine));

        Outcome outcome = await TestProcess.RunAsync("run", "--config", config);

        AssertOneSentence(4, "give the one that it expects in NanoAgent:Token; all records are kept.", outcome);
        Assert.DoesNotContain("wrong-one", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await collector.StatAsync("records"));
        long kept = await SpoolView.UnreleasedAsync(_folder.File("data"));
        Assert.True(kept > 0, outcome.ToString());

        // With the right token they arrive.
        config = RunConfig.Write(
            _folder, ("CollectorUrl", collector.Address.ToString()), ("Token", "right"), ("Engine", engine));
        await using TestProcess mended = TestProcess.Nanoagent("run", "--config", config);
        await mended.ErrorsAsync("Agent tested started: ");
        mended.Terminate();
        Assert.Equal(0, (await mended.ExitAsync()).ExitCode);
        Assert.True(await collector.StatAsync("records") >= kept);
        Assert.Equal(0, await SpoolView.UnreleasedAsync(_folder.File("data")));
    }

    [Fact]
    public async Task Run_FullDisk_StaysUpSaysItOnceAndGoesOn()
    {
        Assert.SkipUnless(
            await PrivateMount.IsPermittedAsync(),
            "A full disk is a small tmpfs, and mounting one is not permitted here.");
        await using var collector = new CollectorProcess(_folder.File("collector.db"));
        await collector.StartAsync();
        using var proxy = new GateProxy(collector.Address);

        // The collector cannot be reached until the disk is full.
        await collector.KillAsync();
        string folder = _folder.Folder("small");
        string config = RunConfig.Write(
            _folder, ("CollectorUrl", proxy.Address.ToString()), ("DataFolder", folder));
        await using TestProcess process = PrivateMount.Nanoagent(
            folder, "size=1m", "head -c 900000 /dev/zero >filler", "run", "--config", config);

        // Old records give way, or new ones are refused while the only segment is the one being written.
        string evicts = $"The spool in {folder} is full: ", refuses = $"{folder} takes no records (";
        await await Task.WhenAny(process.ErrorsAsync(evicts), process.ErrorsAsync(refuses));
        Assert.False(process.HasExited);
        await collector.StartAsync();
        await process.ErrorsAsync("Uploads go on again.");
        process.Terminate();
        Outcome outcome = await process.ExitAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.True(await collector.StatAsync("records") > 0);
        string[] lines = outcome.Errors.Split('\n');
        Assert.InRange(lines.Count(line => line.Contains(evicts, StringComparison.Ordinal)), 0, 1);

        // Said again only after it was over in between.
        int refused = lines.Count(line => line.Contains(refuses, StringComparison.Ordinal));
        int accepted = lines.Count(line => line.Contains(" takes records again.", StringComparison.Ordinal));
        Assert.InRange(refused, accepted, accepted + 1);
        Assert.Contains("; 0 wait in ", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>The exit code, and one line on standard error for a person.</summary>
    private static void AssertOneSentence(int exitCode, string sentence, Outcome outcome)
    {
        Assert.True(exitCode == outcome.ExitCode, outcome.ToString());
        string[] lines = outcome.Errors.TrimEnd('\n').Split('\n');
        string last = lines[^1];
        Assert.StartsWith("nanoagent: ", last, StringComparison.Ordinal);
        Assert.Contains(sentence, last, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);

        // What it logged before it stopped says where it began and nothing of the failure: that is said once.
        Assert.Equal(1, lines.Count(line => line.Contains(sentence, StringComparison.Ordinal)));
        Assert.Equal("", outcome.Text);
    }
}
