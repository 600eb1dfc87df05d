using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Tests;

namespace NanoAgent.Proof.Tests;

/// <summary>
/// Under valgrind's memcheck, nothing that libcurl allocated for a program that uses every kind of handle is left when
/// all of them are disposed of; and a handle that is forgotten shows.
/// </summary>
public sealed class LeakGateTests
{
    [Fact]
    public async Task Program_EveryHandleDisposed_NoLossRecordOfLibcurl()
    {
        string[] records = await LossRecords.OfAsync([]);

        Assert.True(records.Length == 0, string.Join("\n\n", records.Take(5)));
    }
}

/// <summary>A class of its own, so that both runs go on side by side.</summary>
public sealed class LeakGateForgottenTests
{
    [Fact]
    public async Task Program_OneOfEachKindForgotten_LossRecordsNameIt()
    {
        string[] records = await LossRecords.OfAsync(["easy", "multi", "share", "url", "copy"]);

        // curl_multi_init leaves no frame of its own; what the multi holds was made as it performed.
        foreach (string maker in new[] { "easy_init", "multi_perform", "share_init", "url_set", "easy_duphandle" })
        {
            Assert.True(
                records.Any(record => record.Contains(": curl_" + maker + " (", StringComparison.Ordinal)), maker);
        }
    }
}

/// <summary>What memcheck finds at the end of the program.</summary>
internal static class LossRecords
{
    // Deep enough to come from inside OpenSSL to libcurl.
    private const string Frames = "--num-callers=24";

    // Frames of the runtime: below one of these libcurl was only on the way, as it is for code compiled in a callback.
    // And below the loader, which gives a thread its copy of a library's thread-local data (GnuTLS has some).
    private static readonly string[] s_runtime =
        ["libcoreclr.so", "libclrjit.so", "memfd:doublemapper", "(dl-tls.c:", "/ld-linux-"];

    internal static async Task<string[]> OfAsync(string[] forgotten)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        string log = Path.GetTempFileName();
        try
        {
            Child run = await Child.RunAsync(
                "valgrind",
                ["--leak-check=full", "--show-leak-kinds=all", "--smc-check=all-non-file", Frames, "--log-file=" + log,
                    Child.Dotnet, Child.SubjectDll, "leaks", server.Url, .. forgotten]);
            string text = await File.ReadAllTextAsync(log);
            bool isWhole = run.ExitCode == 0 && text.Contains("LEAK SUMMARY:", StringComparison.Ordinal);
            Assert.True(isWhole, $"{run.ExitCode}: {run.Output}\n{text[^Math.Min(text.Length, 4000)..]}");
            return [.. text.Split("== \n").Where(IsLibcurls)];
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static bool IsLibcurls(string record)
    {
        if (!record.Contains(" in loss record ", StringComparison.Ordinal))
        {
            return false;
        }

        int runtime = s_runtime
            .Select(name => record.IndexOf(name, StringComparison.Ordinal))
            .Where(place => place >= 0)
            .DefaultIfEmpty(record.Length)
            .Min();
        int library = record.IndexOf("/libcurl", StringComparison.Ordinal);
        return library >= 0 && library < runtime;
    }
}
