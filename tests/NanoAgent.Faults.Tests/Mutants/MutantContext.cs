using System;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace NanoAgent.Faults.Tests.Mutants;

/// <summary>
/// A world of assemblies in which NanoAgent.Core is another one: the simulator and these very tests are loaded a
/// second time beside it, so that the same suite runs on it. Everything else is shared.
/// </summary>
internal sealed class MutantContext : AssemblyLoadContext
{
    private readonly Assembly _core;

    internal MutantContext(byte[] core)
        : base(isCollectible: true)
    {
        using MemoryStream image = new(core);
        _core = LoadFromStream(image);
    }

    /// <summary>Runs the suite; answers the first broken promise, or null.</summary>
    internal string? RunSuite()
    {
        return Invoke(nameof(MutantSuite.Run));
    }

    /// <summary>Runs the model of row A14 alone; answers what it said and after how many operations.</summary>
    internal string? RunModel(out int operations)
    {
        string[] parts = (Invoke(nameof(MutantSuite.RunModel)) ?? "0:").Split(':', 2);
        operations = int.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts[1].Length == 0 ? null : parts[1];
    }

    private string? Invoke(string method)
    {
        Assembly tests = Load(typeof(MutantSuite).Assembly.GetName())!;
        MethodInfo run = tests.GetType(typeof(MutantSuite).FullName!)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        return (string?)run.Invoke(null, null);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        switch (assemblyName.Name)
        {
            case "NanoAgent.Core":
                return _core;
            case "NanoAgent.Simulator" or "NanoAgent.Faults.Tests":
                string path = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
                return LoadFromAssemblyPath(path);
            default:
                return null;
        }
    }
}
