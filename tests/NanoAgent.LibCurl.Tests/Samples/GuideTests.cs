using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Samples;

namespace NanoAgent.LibCurl.Tests.Samples;

/// <summary>The guide for C# programmers shows what is compiled and run here, and it does what is said there.</summary>
public class GuideTests
{
    private const string Guide = "docs/libcurl-for-csharp-programmers.md";
    private const string SamplesFile = "tests/NanoAgent.LibCurl.Tests/Samples/GuideSamples.cs";
    private const string Mark = "// sample: ";

    [Fact]
    public void Samples_AllOfThem_StandInTheGuideWordForWord()
    {
        string guide = File.ReadAllText(Path.Combine(Root(), Guide));
        string[] lines = File.ReadAllLines(Path.Combine(Root(), SamplesFile));
        string[] names =
            [.. lines.Select(line => line.Trim()).Where(line => line.StartsWith(Mark, StringComparison.Ordinal))];

        Assert.Equal(8, names.Length);
        Assert.Equal(names.Length, guide.Split("```csharp").Length - 1);
        foreach (string name in names)
        {
            string quoted = $"<!-- {name[3..]} -->\n\n```csharp\n{SampleAfter(lines, name)}```\n";
            Assert.True(guide.Contains(quoted, StringComparison.Ordinal), $"{Guide} must hold this:\n{quoted}");
        }
    }

    [Fact]
    public void Lifetime_Sample_UsesOneConnectionTwice()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);

        Assert.Equal("hellohello", GuideSamples.Lifetime(server.Url, server.Url));

        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void Errors_Sample_TellsCodeAndDetail()
    {
        using LoopbackServer found = LoopbackServer.Answering(LoopbackServer.Ok);
        using LoopbackServer missing = LoopbackServer.Answering(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("done", GuideSamples.Errors(found.Url));
        Assert.Matches(@"^HttpReturnedError \(22\): .*404", GuideSamples.Errors(missing.Url));
    }

    [Fact]
    public void Abort_Sample_EndsTheTransferOfAnotherThread()
    {
        using var arrived = new Signal();
        using var release = new Signal();
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            arrived.Set();
            release.Wait();
        });
        CurlCode code = CurlCode.Ok;
        var worker = new Thread(() => code = GuideSamples.Abort(server.Url, stop.Token));
        worker.Start();
        arrived.Wait();

        stop.Cancel();

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(CurlCode.AbortedByCallback, code);
        release.Set();
    }

    [Fact]
    public async Task Async_Sample_PerformsAll()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        string[] urls = [server.Url, server.Url, server.Url];

        Assert.Equal(3, await GuideSamples.AsyncMany(urls, CancellationToken.None).WaitAsync(
            LoopbackServer.Ceiling, TestContext.Current.CancellationToken));
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void Callbacks_Sample_WritesOrTellsWhyNot()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var target = new MemoryStream();
        using var full = new MemoryStream(new byte[2]);

        Assert.Equal(CurlCode.Ok, GuideSamples.Callbacks(server.Url, target));
        Assert.Equal("hello", Encoding.UTF8.GetString(target.ToArray()));
        Assert.Throws<NotSupportedException>(() => GuideSamples.Callbacks(server.Url, full));
    }

    [Fact]
    public void Post_Sample_SendsUtf8()
    {
        const string Json = "{\"name\":\"ü\"}";
        string body = "";
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            body = Encoding.UTF8.GetString(connection.ReadBody(Encoding.UTF8.GetByteCount(Json)));
            connection.Send(LoopbackServer.Ok);
        });

        Assert.Equal(CurlCode.Ok, GuideSamples.Post(server.Url, Json));

        Assert.Equal(Json, body);
    }

    [Fact]
    public void Versions_Sample_SelectsOrNamesTheVersion()
    {
        string expected = LibCurlInfo.Current.IsAtLeast(8, 3, 0)
            ? "selected"
            : $"curl_global_trace needs libcurl 8.3.0 or later; {LibCurlInfo.Current.Version} is loaded.";

        Assert.Equal(expected, GuideSamples.Versions());
    }

    [Fact]
    public void Share_Sample_ServesAllThreads()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);

        Assert.Equal(4, GuideSamples.Share(server.Url));
    }

    private static string SampleAfter(string[] lines, string mark)
    {
        const string Indent = "        ";
        IEnumerable<string> sample = lines
            .SkipWhile(line => line.Trim() != mark).Skip(1)
            .TakeWhile(line => line.Trim() != "// end of sample");
        return string.Concat(sample.Select(line => (line.Length == 0 ? line : line[Indent.Length..]) + "\n"));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "nanoAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("nanoAgent.sln stands in no folder above");
    }
}
