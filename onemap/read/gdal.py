"""Switch off what GDAL must not do for us: guess drivers, follow references to other files, use the network.

Import this module before anything that loads GDAL (geopandas, pyogrio); it only sets the environment. It is the
second line of defence: ``read.vectors`` opens files by named driver and after a look at their first bytes.
"""

from __future__ import annotations

import os

#: Drivers that stay: the formats that we read, what we write, and GDAL's own scratch driver.
KEPT = frozenset(("ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "MEM", "OpenFileGDB"))
#: Everything else that wheels of pyogrio have carried: references to other files, databases, web services, guesses.
SKIPPED = (
    *("VRT", "OGR_VRT", "GDALG", "GTI", "STACTA", "STACIT", "DERIVED", "Zarr", "HTTP", "WFS", "OAPIF", "CSW", "WMS"),
    *("WMTS", "WCS", "DAAS", "EEDA", "EEDAI", "PLMOSAIC", "PLSCENES", "NGW", "Elasticsearch", "Carto", "AmigoCloud"),
    *("OGCAPI", "ADBC", "SQLite", "PostgreSQL", "MySQL", "MSSQLSpatial", "ODBC", "PGeo", "MongoDBv3", "HANA", "OCI"),
    *("MBTiles", "MVT", "PMTiles", "PCIDSK", "PDS4", "VICAR", "PDF", "MapInfo File", "LVBAG", "S57", "DGN", "CSV"),
    *("GML", "GMLAS", "GPX", "LIBKML", "KML", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "WAsP", "DXF", "CAD"),
    *("GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "EDIGEO", "Idrisi", "ODS", "XLSX", "XLS", "SXF"),
    *("Selafin", "JML", "VDV", "MapML", "GTFS", "JSONFG", "MiraMonVector", "AVCBin", "AVCE00", "AIVector", "XODR"),
    *("Arrow", "Parquet", "TileDB", "netCDF", "HDF4", "HDF5", "GTiff", "COG", "NAS", "ILI", "SOSI", "JPEG"),
)

os.environ["GDAL_SKIP"] = ",".join(SKIPPED)
os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none"
os.environ["GDAL_HTTP_MAX_RETRY"] = "0"
os.environ["PROJ_NETWORK"] = "OFF"
os.environ.pop("OGR_SQLITE_LOAD_EXTENSIONS", None)
# GDAL warns on stderr about names in GDAL_SKIP that its build does not have; its errors reach us as exceptions.
os.environ.setdefault("CPL_LOG", os.devnull)
