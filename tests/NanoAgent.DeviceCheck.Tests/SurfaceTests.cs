using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Mono.Cecil;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>The reference assemblies say what the surface files say, under the real assemblies' names.</summary>
public class SurfaceTests
{
    private const string Token = "c07d481e9758c731";

    public static TheoryData<string> Surfaces() =>
        [
            .. Directory
                .GetFiles(Folder, "*.txt")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal)!,
        ];

    private static string Folder => Path.Combine(Repository.Root, "device", "surface");

    [Fact]
    public void Surfaces_OfThisTree_AreTheTwelve() => Assert.Equal(12, Surfaces().Count);

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Assembly_OfASurface_HasItsIdentityAndReferences(string name)
    {
        var surface = Read(name);
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.Surface(name));
        Assert.Equal(Identity(surface), assembly.FullName);
        Assert.All(
            assembly.MainModule.AssemblyReferences,
            reference =>
            {
                Assert.Contains(reference.Name, surface.References);
                Assert.Equal(
                    Identity(Read(reference.Name)),
                    reference.FullName
                );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Assembly_OfASurface_HasEveryTypeAndMemberAndNoBody(string name)
    {
        var surface = Read(name);
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.Surface(name));
        var types = assembly.MainModule.GetTypes().Where(type => type.Name != "<Module>").ToList();
        Assert.Equal(
            surface.Types.Select(type => type.FullName).Order(StringComparer.Ordinal),
            types.Select(KnownTypes.SurfaceName).Order(StringComparer.Ordinal)
        );
        Assert.All(types, type => Assert.All(type.Methods, method => Assert.Equal(0, method.RVA)));
        foreach (var type in types)
        {
            var written = surface.Types.Single(candidate => candidate.FullName == KnownTypes.SurfaceName(type));
            Assert.Equal(
                written.Members.Count(IsField),
                type.Fields.Count(field => !field.IsPrivate && !field.IsSpecialName)
            );
            Assert.Equal(Count(written, SurfaceMemberKind.Property), type.Properties.Count);
            Assert.Equal(Count(written, SurfaceMemberKind.Event), type.Events.Count);
            Assert.Equal(
                Count(written, SurfaceMemberKind.Method)
                    + Count(written, SurfaceMemberKind.Finalizer)
                    + Count(written, SurfaceMemberKind.Constructor)
                    + (written.Kind == SurfaceTypeKind.Delegate ? 1 : 0),
                type.Methods.Count(method =>
                    !method.IsGetter && !method.IsSetter && !method.IsAddOn && !method.IsRemoveOn
                )
            );
        }
    }

    // The build takes the versions of NanoPackages.props, the reference assemblies those of the surface files.
    [Fact]
    public void Packages_OfTheBuild_AreThoseThatTheSurfaceWasTakenFrom()
    {
        var props = XDocument.Load(Path.Combine(Repository.Root, "device", "NanoPackages.props"));
        var described = props.Descendants("NanoPackage").Where(package => package.Attribute("Needs") is null);
        var packages = described.ToDictionary(
            package => (string)package.Attribute("Include")!,
            package => $"package {(string?)package.Attribute("Package")} {(string?)package.Attribute("Version")}");
        Assert.Equal(Surfaces().Count, packages.Count);
        Assert.All(packages, package =>
        {
            var lines = File.ReadAllLines(Path.Combine(Folder, package.Key + ".txt"));
            Assert.Contains(package.Value, lines);
            Assert.Contains($"version {package.Value.Split(' ')[2]}.0", lines);
        });
    }

    [Fact]
    public void Assembly_OfSockets_HasTheSignatureOfThePollThatABoardHas()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.Surface("System.Net"));
        var socket = assembly.MainModule.GetType("System.Net.Sockets.Socket");
        Assert.Equal(
            "System.Boolean System.Net.Sockets.Socket::Poll(System.Int32,System.Net.Sockets.SelectMode)",
            Assert.Single(socket.Methods, method => method.Name == "Poll").FullName
        );
        Assert.DoesNotContain(socket.Methods, method => method.Name is "Shutdown" or "ConnectAsync");
    }

    [Fact]
    public void Assembly_OfStrings_NamesTheIndexerAsTheRealOneDoes()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.Surface("mscorlib"));
        Assert.Contains(assembly.MainModule.GetType("System.String").Methods, method => method.Name == "get_Chars");
        using var core = AssemblyDefinition.ReadAssembly(
            Repository.Output("device/NanoAgent.Core.Nano", "NanoAgent.Core.dll"));
        var used = core.MainModule.GetMemberReferences().Select(member => member.FullName);
        Assert.Contains("System.Char System.String::get_Chars(System.Int32)", used);
    }

    [Fact]
    public void Image_OfTheSameSurface_IsTheSame()
    {
        var all = Surfaces().Select(row => Read(row.Data)).ToList();
        ImmutableArray<byte> key = [1, 2, 3];
        Assert.All(
            all,
            surface =>
                Assert.Equal(ReferenceAssembly.Image(surface, all, key), ReferenceAssembly.Image(surface, all, key))
        );
    }

    [Theory]
    [InlineData("assembly A\nversion 1.0.0.0\n\ntype public klass A.B", "line 4")]
    [InlineData("assembly A\nversion 1.0.0.0\nwhat is this", "line 3")]
    [InlineData("version 1.0.0.0", "names no assembly")]
    [InlineData("assembly A", "no version")]
    public void Read_OfALineThatItDoesNotKnow_NamesIt(string text, string word)
    {
        var fault = Assert.Throws<InvalidDataException>(() => SurfaceReader.Read(text.Split('\n')));
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_OfATypeThatNobodyHas_NamesIt()
    {
        var surface = SurfaceReader.Read(
            "assembly mscorlib\nversion 1.0.0.0\n\ntype public class System.Object\n  method public X.Y M()".Split('\n')
        );
        var fault = Assert.Throws<InvalidDataException>(() => ReferenceAssembly.Image(surface, [surface], [1]));
        Assert.Contains("X.Y", fault.Message, StringComparison.Ordinal);
    }

    private static SurfaceAssembly Read(string name) =>
        SurfaceReader.Read(File.ReadLines(Path.Combine(Folder, name + ".txt")));

    private static string Identity(SurfaceAssembly surface) =>
        $"{surface.Name}, Version={surface.Version}, Culture=neutral, PublicKeyToken={Token}";

    private static bool IsField(SurfaceMember member) =>
        member.Kind is SurfaceMemberKind.Field or SurfaceMemberKind.EnumMember;

    private static int Count(SurfaceType type, SurfaceMemberKind kind) =>
        type.Members.Count(member => member.Kind == kind);
}
