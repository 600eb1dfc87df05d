using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>A value that stands in one of the kernel's text files.</summary>
internal sealed class FileSensor : ISensor
{
    private readonly SensorFiles _files;
    private readonly string _path;
    private readonly KernelTextReader _reader;

    internal FileSensor(
        string name, string unit, int exponent, SensorFiles files, string path, KernelTextReader reader)
    {
        Name = name;
        Unit = unit;
        Exponent = exponent;
        _files = files;
        _path = path;
        _reader = reader;
    }

    public string Name { get; }

    public string Unit { get; }

    public int Exponent { get; }

    public bool TryRead(out long mantissa)
    {
        if (_reader(_files.Read(_path), out mantissa))
        {
            return true;
        }

        mantissa = 0;
        return false;
    }
}
