using System.CommandLine;
using System.Threading.Tasks;
using NanoAgent.Cli.Demo;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent demo</c>: the main job on this machine, in about a quarter of a minute.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var engine = new Option<string>("--engine")
        {
            Description = "libcurl or core.",
            DefaultValueFactory = _ => "libcurl",
        };
        engine.AcceptOnlyFromAmong("libcurl", "core");
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new Command(
            "demo",
            "Send this machine's readings through an outage and resume a download that is cut twice; check both.")
        {
            engine, json,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(engine)!, parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string engine, bool json)
    {
        using var stop = new StopSignal();
        await using var demo = new DemoRun(engine, stop.Token);
        DemoResult result = await demo.RunAsync();
        DemoReport.Print(result, json);
        return result.Passed ? ExitCode.Ok : ExitCode.Failed;
    }
}
