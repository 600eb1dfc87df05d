using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>What people hand to a check that is installed alone: their own builds, and the wrong file.</summary>
public sealed class AnyonesAssemblyTests : IDisposable
{
    private const string UsesOther = "public class C { public int M(O o) { return o.Value; } }";
    private const string Bad = "public class C { public string M(double d) { return d.ToString(); } }";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("anyones-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Check_OfAProgramInItsFolder_FindsWhatItUsesThere()
    {
        var other = Library("Vendor.Other", "public class O { public int Value { get { return 1; } } }");
        var program = Program(UsesOther, other);
        Assert.Empty(DeviceChecker.Check([program]));
        var elsewhere = Path.Combine(folder.CreateSubdirectory("packages").FullName, "Vendor.Other.dll");
        File.Move(other, elsewhere);
        var finding = Assert.Single(DeviceChecker.Check([program]));
        Assert.Equal("unknown-assembly", finding.Rule);
        Assert.Contains("Vendor.Other.dll", finding.Sentence, StringComparison.Ordinal);
        Assert.Empty(DeviceChecker.Check([program], null, [elsewhere]));
    }

    // nanoFramework's own packages begin with System. as the assemblies do that .NET spreads its base types over.
    [Fact]
    public void Check_OfAUserOfAnotherPackageOfNanoFramework_SaysOnlyThatItIsNotKnown()
    {
        var hashing = StandIns.Made(
            "System.IO.Hashing", "1.0.40.0", OutputKind.DynamicallyLinkedLibrary,
            "public class O { public int Value { get { return 1; } } }");
        var program = Program(UsesOther, hashing);
        Assert.Equal("unknown-assembly", Assert.Single(DeviceChecker.Check([program])).Rule);
        Assert.Empty(DeviceChecker.Check([program], BoardProfileFile.Find("esp32"), [hashing]));
        var native = Assert.Single(DeviceChecker.Check([program], BoardProfileFile.Find("pico-w"), [hashing]));
        Assert.Equal("missing-native", native.Rule);
    }

    [Fact]
    public void Check_OfTwoVersionsOfAnAssembly_NamesBothFiles()
    {
        var one = Program(Bad);
        var two = Path.Combine(folder.CreateSubdirectory("old").FullName, "Program.dll");
        File.Copy(one, two);
        var said = Refused(one, two);
        Assert.Contains("Program is given twice", said, StringComparison.Ordinal);
        Assert.Contains(one, said, StringComparison.Ordinal);
        Assert.Contains(two, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAFolder_SaysWhatToGive() =>
        Assert.Contains("is a folder: give the .dll and .exe files in it", Refused(folder.FullName),
            StringComparison.Ordinal);

    // A .NET assembly without its header of the runtime is what a native library is.
    [Fact]
    public void Check_OfANativeImage_NamesIt()
    {
        var path = Program(Bad);
        var image = File.ReadAllBytes(path);
        var header = BitConverter.ToInt32(image, 0x3C) + 24;
        Array.Clear(image, header + (BitConverter.ToInt16(image, header) == 0x20B ? 224 : 208), 8);
        File.WriteAllBytes(path, image);
        Assert.Contains(path, Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfADamagedFile_EndsWithASentenceOrWithFindings()
    {
        var path = Program(Bad);
        var image = File.ReadAllBytes(path);
        var random = new Random(4);
        for (var run = 0; run < 300; run++)
        {
            var damaged = run % 2 == 0 ? image[..random.Next(image.Length)] : (byte[])image.Clone();
            for (var i = 0; run % 2 == 1 && i < 8; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, damaged);
            var error = new StringWriter();
            var code = CheckRun.Run([path], null, TextWriter.Null, error);
            Assert.Equal(code == CheckRun.Unusable, error.ToString().Contains(path, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no symbols at all")]
    [InlineData("")]
    public void Check_OfAnAssemblyWithoutSymbolsOfItsOwn_FindsTheSameWithoutLines(string? symbols)
    {
        var path = Program(Bad);
        if (symbols is not null) File.WriteAllText(Path.ChangeExtension(path, ".pdb"), symbols);
        Check(path);
    }

    [Fact]
    public void Check_OfAnAssemblyWithAnothersSymbols_FindsTheSameWithoutLines()
    {
        var path = Program(Bad);
        File.Copy(
            Path.ChangeExtension(typeof(AnyonesAssemblyTests).Assembly.Location, ".pdb"),
            Path.ChangeExtension(path, ".pdb"));
        Check(path);
    }

    private static void Check(string path)
    {
        var finding = Assert.Single(DeviceChecker.Check([path]));
        Assert.Equal(("float-text", "M", ""), (finding.Rule, finding.Member, finding.Source));
    }

    private static string Refused(params string[] paths)
    {
        var error = new StringWriter();
        Assert.Equal(CheckRun.Unusable, CheckRun.Run(paths, null, TextWriter.Null, error));
        return Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Program(string source, params string[] references) => Library("Program", source, references);

    private string Library(string name, string source, params string[] references)
    {
        var path = Path.Combine(folder.FullName, name + ".dll");
        var all = references.Append(Repository.Surface("mscorlib"))
            .Select(file => (MetadataReference)MetadataReference.CreateFromFile(file));
        using var module = Sample.Compile(source, all, name);
        module.Write(path);
        return path;
    }
}
