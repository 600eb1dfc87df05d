using System;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>
/// A tmpfs that only one process sees and that is gone with it: made in a mount namespace of its own, which takes root.
/// </summary>
internal static class PrivateMount
{
    public static async Task<bool> IsPermittedAsync()
    {
        await using TestProcess process = TestProcess.Start(
            "sh", "-c", "unshare -m sh -c 'mount -t tmpfs -o size=64k tmpfs /mnt'");
        return (await process.ExitAsync()).ExitCode == 0;
    }

    /// <summary>
    /// Starts the built nanoagent as one whom a file's mode holds, which it does not hold for root: a container's root
    /// may mount nothing and still write everywhere.
    /// </summary>
    public static TestProcess NanoagentHeldByModes(params string[] arguments)
    {
        return Environment.IsPrivilegedProcess
            ? TestProcess.Start(
                "setpriv",
                ["--bounding-set", "-dac_override", "--inh-caps", "-dac_override", "dotnet", Tree.NanoagentDll,
                    .. arguments])
            : TestProcess.Nanoagent(arguments);
    }

    /// <summary>Starts the built nanoagent with a tmpfs on a folder, after a shell command in it.</summary>
    public static TestProcess Nanoagent(string folder, string options, string command, params string[] arguments)
    {
        const string Script = """
            mount -t tmpfs -o "$1" tmpfs "$2" && cd "$2" && eval "$3" && shift 3 && exec "$@"
            """;
        return TestProcess.Start(
            "unshare",
            ["-m", "sh", "-c", Script, "sh", options, folder, command.Length == 0 ? ":" : command,
                "dotnet", Tree.NanoagentDll, .. arguments]);
    }
}
