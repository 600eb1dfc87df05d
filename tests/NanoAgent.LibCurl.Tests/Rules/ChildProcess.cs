using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// Runs a test again in a process of its own, for what can be done only before libcurl is initialised or must not be
/// done to the process of the other tests. The library under test is the same.
/// </summary>
internal static class ChildProcess
{
    private const string Mark = "NANOAGENT_LIBCURL_TESTS_CHILD";

    /// <summary>True in the child, which shall do the work; the parent has then waited for a child that did.</summary>
    internal static bool IsThisOrPassed<T>([CallerMemberName] string test = "")
    {
        string name = $"{typeof(T).FullName}.{test}";
        if (Environment.GetEnvironmentVariable(Mark) == name)
        {
            return true;
        }

        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        Array.ForEach(["-noColor", "-noLogo", "-method", name], start.ArgumentList.Add);
        start.Environment[Mark] = name;
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
        return false;
    }
}
